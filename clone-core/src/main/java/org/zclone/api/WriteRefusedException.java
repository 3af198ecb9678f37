package org.zclone.api;

import java.util.OptionalLong;

/**
 * The write was not applied and will not be. Correct what the message names before trying again;
 * repeating the same write is safe but pointless, unless it was {@linkplain #actualSequence() a
 * condition} that failed: then read the entry and decide anew.
 */
public final class WriteRefusedException extends CloneException {
  private static final long serialVersionUID = 1L;
  private static final long NO_CONDITION = -1;

  private final long actualSequence;

  /** With the reason. */
  public WriteRefusedException(String message) {
    this(message, NO_CONDITION);
  }

  private WriteRefusedException(String message, long actualSequence) {
    super(message);
    this.actualSequence = actualSequence;
  }

  /** A condition failed: the entry has this sequence, 0 if there is none. */
  public static WriteRefusedException condition(String message, long actualSequence) {
    return new WriteRefusedException(message, actualSequence);
  }

  /** If a condition failed, the sequence that the entry has, 0 if there is none; else empty. */
  public OptionalLong actualSequence() {
    return actualSequence == NO_CONDITION ? OptionalLong.empty() : OptionalLong.of(actualSequence);
  }
}
