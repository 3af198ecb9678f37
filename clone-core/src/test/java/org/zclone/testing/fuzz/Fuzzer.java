package org.zclone.testing.fuzz;

import org.jspecify.annotations.Nullable;

/**
 * Hands messages to what is tested, one after another, and holds it to its word: it accepts or
 * rejects each, throws nothing else, and allocates no more than a message is worth. What it fails
 * at is printed and kept, to be moved to the corpus. <em>Not thread-safe.</em>
 */
public final class Fuzzer {
  private static final int MOST_SHOWN = 2_000;

  /** What is tested. */
  public interface Target {
    /** Takes a message; returns whether it was accepted. What it throws is a failure. */
    boolean take(byte[][] message) throws Exception;
  }

  private final Corpus corpus;
  private final Target target;
  private final Allocation allocation = new Allocation();
  private final long mostBytes;
  private int taken;
  private int accepted;

  /**
   * A fuzzer that has done nothing yet.
   *
   * @param mostBytes how much the target may allocate for a message, beside some times its size
   */
  public Fuzzer(String corpus, long mostBytes, Target target) {
    this.corpus = new Corpus(corpus);
    this.mostBytes = mostBytes;
    this.target = target;
  }

  /** The messages that it begins with. */
  public Corpus corpus() {
    return corpus;
  }

  /** Hands over all of the corpus: the valid ones must be accepted, the hostile ones rejected. */
  public Fuzzer replay() {
    corpus
        .messages()
        .forEach(
            (file, message) -> {
              int before = accepted;
              take(message);
              boolean expected = !file.startsWith("hostile-");
              if (!file.startsWith("found-") && accepted > before != expected) {
                throw new AssertionError(file + (expected ? " is rejected" : " is accepted"));
              }
            });
    return this;
  }

  /** Hands over a message. */
  public void take(byte[][] message) {
    taken++;
    long before = allocation.bytes();
    try {
      if (target.take(message)) {
        accepted++;
      }
    } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
      throw failure(message, e.toString(), e);
    }
    long allocated = allocation.bytes() - before;
    if (allocated > mostBytes + Allocation.TIMES * size(message)) {
      throw failure(message, allocated + " bytes were allocated", null);
    }
  }

  private AssertionError failure(byte[][] message, String why, @Nullable Throwable cause) {
    String text = Corpus.text(message);
    String shown = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
    return new AssertionError(
        "message "
            + taken
            + ": "
            + why
            + "\n"
            + shown
            + "kept in "
            + corpus.keep(message)
            + "; move it to "
            + corpus,
        cause);
  }

  private static long size(byte[][] message) {
    long size = 0;
    for (byte[] frame : message) {
      size += frame.length;
    }
    return size;
  }

  /** How many messages were handed over. */
  public int taken() {
    return taken;
  }

  /** How many of them were accepted. */
  public int accepted() {
    return accepted;
  }
}
