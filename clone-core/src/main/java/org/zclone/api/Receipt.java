package org.zclone.api;

import java.util.Objects;

/**
 * The server's answer to an accepted write.
 *
 * @param level how safe the write is
 * @param sequence the number the server gave to the update
 *     <p><em>Immutable.</em>
 */
public record Receipt(Level level, long sequence) {

  /** How safe an accepted write is. */
  public enum Level {
    /** The active server has it; it is lost if that server dies before anybody copied it. */
    ACCEPTED,
    /** The standby has it too; it survives the death of either server. */
    REPLICATED
  }

  /** Checks that nothing is missing. */
  public Receipt {
    Objects.requireNonNull(level, "level");
  }
}
