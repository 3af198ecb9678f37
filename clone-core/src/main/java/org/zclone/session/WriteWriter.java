package org.zclone.session;

import java.util.List;
import java.util.OptionalLong;
import org.zclone.api.Update;

/**
 * Makes the frames of WRITE messages, group by group, up to a size.
 *
 * <pre>{@code
 * writer.begin(answered, firstCounter);
 * while (writer.add(pending.peek())) {
 *   pending.next();
 * }
 * socket.send(writer.finish());
 * }</pre>
 *
 * <p><em>Confined to the reactor thread.</em>
 */
public final class WriteWriter {
  private static final int COUNT_AT = FrameWriter.HEADER + 2 * Long.BYTES;

  private final int target;
  private final FrameWriter out;
  private long answered;
  private long firstCounter;
  private int groups;

  /**
   * A writer of frames of up to {@code target} octets, or of one group if that is larger.
   *
   * @throws IllegalArgumentException if {@code target} is not positive
   */
  public WriteWriter(int target) {
    Rules.positive("target", target);
    this.target = target;
    out = new FrameWriter(2 * target);
    begin(0, 1);
  }

  /** Begins a message; what was added since the last {@link #finish()} is forgotten. */
  public void begin(long answered, long firstCounter) {
    Write.check(answered, firstCounter, 0);
    this.answered = answered;
    this.firstCounter = firstCounter;
    groups = 0;
    out.begin(Command.WRITE).u64(answered).u64(firstCounter).u16(0);
  }

  /** How many octets a group adds to a message. */
  public static long sizeOf(List<Update> group) {
    long size = Write.LEAST_GROUP;
    for (Update update : group) {
      size += sizeOf(update, Utf8.length(update.key()));
    }
    return size;
  }

  private static long sizeOf(Update update, int keyLength) {
    int condition = update.expectedSequence().isPresent() ? Long.BYTES : 0;
    int value = update.isRemoval() ? 0 : Integer.BYTES;
    return (long) Write.LEAST_OPERATION + keyLength + condition + value + update.value().length();
  }

  /**
   * Adds a group, unless the message is full: then returns false, and nothing has changed.
   *
   * @throws IllegalArgumentException if the group is empty or has more than 1,000 operations
   */
  public boolean add(List<Update> group) {
    Rules.require(!group.isEmpty(), "a group needs an operation");
    Rules.require(
        group.size() <= SessionProtocol.MOST_OPERATIONS,
        "a group must have at most 1000 operations: " + group.size());
    if (groups > 0 && !hasRoom(sizeOf(group))) {
      return false;
    }
    out.u16(group.size());
    group.forEach(this::append);
    groups++;
    return true;
  }

  private boolean hasRoom(long size) {
    return groups < Octets.MOST_U16 && out.size() + size <= target;
  }

  private void append(Update update) {
    OptionalLong expected = update.expectedSequence();
    out.u8(update.isRemoval() ? Write.REMOVE : Write.PUT)
        .u8((expected.isPresent() ? Write.EXPECT : 0) | (update.isSessionBound() ? Write.BOUND : 0))
        .u32(update.ttlSeconds())
        .text(update.key());
    if (expected.isPresent()) {
      out.u64(expected.getAsLong());
    }
    if (!update.isRemoval()) {
      out.bytes(update.value());
    }
  }

  /** How many groups were added. */
  public int groups() {
    return groups;
  }

  /** The octets of the message so far. */
  public int size() {
    return out.size();
  }

  /** The message with all groups since {@link #begin}. */
  public byte[] finish() {
    Write.check(answered, firstCounter, groups);
    out.patchU16(COUNT_AT, groups);
    return out.frame();
  }
}
