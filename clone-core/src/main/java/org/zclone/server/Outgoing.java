package org.zclone.server;

/**
 * A message of the session plane to send: whoever got it tries to send {@link #frame()} to {@link
 * #peer()} and reports with exactly one of the {@code on} methods how that went, before asking for
 * the next. <em>Confined to the reactor thread.</em>
 */
public interface Outgoing {
  /** To whom the message goes. */
  byte[] peer();

  /** The message, one frame; shared by many peers, so nobody changes it. */
  byte[] frame();

  /** The message was sent. */
  void onSent(long nowNs);

  /** The message was not sent, since the peer's queue is full. */
  void onFull(long nowNs);

  /** The message was not sent, since there is no such peer any more. */
  void onGone();
}
