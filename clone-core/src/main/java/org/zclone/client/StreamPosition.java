package org.zclone.client;

/**
 * Where the subscription of one link stands, and whether anything is missing.
 *
 * <p>One connection delivers in order or not at all, so a full-tree client must see each sequence
 * once; a client of subtrees sees some of them and can only tell that they rise. A heartbeat says
 * where the server stands; 0 says nothing. Updates from before the subscription worked are missing
 * if the first message lies beyond what the snapshot has. <em>Confined to the reactor thread.</em>
 */
final class StreamPosition {
  /** What a message says about the stream. */
  enum Step {
    /** Nothing is missing as far as can be told. */
    FOLLOWS,
    /** Updates were lost, or may have been. */
    LOST,
    /** The server counts from an earlier number: it is another one, or was restarted. */
    WENT_BACK
  }

  private static final long UNKNOWN = -1;

  /**
   * No server gets so far between two messages, but each activation of ours begins so far beyond
   * the one before: a pair may have changed roles twice while this subscription lasted.
   */
  private static final long ACTIVATION = 1L << 40;

  private final boolean contiguous;
  private long position = UNKNOWN;
  private long joinedAfter = UNKNOWN;
  private long requestedAt = UNKNOWN;
  private long cut = Long.MAX_VALUE;
  private boolean heard;
  private boolean joinProven;
  private String problem = "";

  /** With {@code contiguous} for a subscription to everything. */
  StreamPosition(boolean contiguous) {
    this.contiguous = contiguous;
  }

  /** An update was published as {@code sequence}. */
  Step onUpdate(long sequence) {
    long before = position;
    heard = true;
    position = sequence;
    if (before == UNKNOWN) {
      return join(sequence - 1);
    }
    if (sequence <= before) {
      return wentBack(before);
    }
    if (sequence - before >= ACTIVATION) {
      return activated(before);
    }
    return contiguous && sequence - before > 1 ? lost(sequence - before - 1, before) : Step.FOLLOWS;
  }

  /** A heartbeat with the number of the last update. */
  Step onHeartbeat(long sequence) {
    long before = position;
    heard = true;
    if (sequence == 0 || sequence == before) {
      return Step.FOLLOWS;
    }
    position = sequence;
    if (before == UNKNOWN) {
      return join(sequence);
    }
    if (sequence < before) {
      return wentBack(before);
    }
    if (sequence - before >= ACTIVATION) {
      return activated(before);
    }
    return contiguous ? lost(sequence - before, before) : Step.FOLLOWS;
  }

  private Step join(long after) {
    joinedAfter = after;
    return isJoined() ? Step.FOLLOWS : Step.LOST;
  }

  private Step wentBack(long before) {
    problem = "the server went back from sequence " + before + " to " + position;
    return Step.WENT_BACK;
  }

  private Step activated(long before) {
    problem = "the server was activated anew, since it was at sequence " + before;
    return Step.LOST;
  }

  private Step lost(long updates, long before) {
    problem = updates + (updates == 1 ? " update" : " updates") + " lost after sequence " + before;
    return Step.LOST;
  }

  /** A snapshot is requested now: it will have everything up to {@link #position()}. */
  void onRequest() {
    joinProven = position != UNKNOWN || (heard && !contiguous);
    requestedAt = position;
    cut = Long.MAX_VALUE;
  }

  /**
   * Whether the number of the last snapshot's end lies before what had been seen when it was
   * requested. Servers that name the highest entry do so after removals; else the snapshot comes
   * from another life of the server, and the subscription does not know yet that its own is over.
   */
  boolean wasBeyond(long cut) {
    return requestedAt > cut;
  }

  /** The snapshot is complete up to {@code cut}; returns what that means for the stream. */
  Step onCut(long cut) {
    this.cut = cut;
    return isJoined() ? Step.FOLLOWS : Step.LOST;
  }

  private boolean isJoined() {
    boolean joined = joinProven || joinedAfter <= cut;
    if (!joined) {
      problem = "updates after sequence " + cut + " came before the subscription worked";
    }
    return joined;
  }

  /** The last number seen; 0 if none was. */
  long position() {
    return Math.max(position, 0);
  }

  /** What the last step means, in words, when it was not {@link Step#FOLLOWS}. */
  String problem() {
    return problem;
  }
}
