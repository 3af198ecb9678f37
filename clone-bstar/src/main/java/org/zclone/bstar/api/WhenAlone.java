package org.zclone.bstar.api;

/** What an active server does with writes while no standby is in sync with it. */
public enum WhenAlone {
  /**
   * It accepts them. Their receipts say ACCEPTED instead of REPLICATED, and a {@link
   * PairEvent.Alone} has been told.
   */
  DEGRADE,
  /**
   * It refuses them, and what it had not yet replicated is answered when a standby has it: not one
   * acknowledged write is lost, whatever fails, as long as one of the two servers lives. What was
   * on its way to the standby when that was lost is shown to clients all the same, before it is
   * answered, and is lost if the server dies before a standby has it.
   */
  REJECT
}
