package org.zclone.api;

import java.util.OptionalLong;

/**
 * The write was not applied and will not be. Correct what the message names before trying again;
 * repeating the same write is safe but pointless, with two exceptions. If it was {@linkplain
 * #actualSequence() a condition} that failed, read the entry and decide anew; if the write was
 * {@linkplain #isUnsent() never sent}, write it again later.
 */
public final class WriteRefusedException extends CloneException {
  private static final long serialVersionUID = 1L;
  private static final long NO_CONDITION = -1;

  private final long actualSequence;
  private final boolean unsent;

  /** With the reason. */
  public WriteRefusedException(String message) {
    this(message, NO_CONDITION, false);
  }

  private WriteRefusedException(String message, long actualSequence, boolean unsent) {
    super(message);
    this.actualSequence = actualSequence;
    this.unsent = unsent;
  }

  /** A condition failed: the entry has this sequence, 0 if there is none. */
  public static WriteRefusedException condition(String message, long actualSequence) {
    return new WriteRefusedException(message, actualSequence, false);
  }

  /** There was no server, or no room, to send it in time. */
  public static WriteRefusedException unsent(String message) {
    return new WriteRefusedException(message, NO_CONDITION, true);
  }

  /** Whether no server ever saw the write, because none could be given it in time. */
  public boolean isUnsent() {
    return unsent;
  }

  /** If a condition failed, the sequence that the entry has, 0 if there is none; else empty. */
  public OptionalLong actualSequence() {
    return actualSequence == NO_CONDITION ? OptionalLong.empty() : OptionalLong.of(actualSequence);
  }
}
