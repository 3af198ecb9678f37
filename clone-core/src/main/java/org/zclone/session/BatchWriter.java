package org.zclone.session;

import org.zclone.replica.StoredEntry;

/**
 * Makes the frames of BATCH messages, entry by entry, up to a size.
 *
 * <pre>{@code
 * writer.begin(position);
 * while (entries.hasNext() && writer.add(entries.peek())) {
 *   position = entries.next().sequence();
 * }
 * socket.send(writer.finish(0, position, 0));
 * }</pre>
 *
 * <p><em>Confined to the reactor thread.</em>
 */
public final class BatchWriter {
  private static final int FLAGS_AT = FrameWriter.HEADER;
  private static final int FROM_AT = FLAGS_AT + Byte.BYTES;
  private static final int TO_AT = FROM_AT + Long.BYTES;
  private static final int DIGEST_AT = TO_AT + Long.BYTES;
  private static final int COUNT_AT = DIGEST_AT + Long.BYTES;

  private final int target;
  private final FrameWriter out;
  private long from;
  private long last;
  private int entries;

  /**
   * A writer of frames of up to {@code target} octets, or of one entry if that is larger.
   *
   * @throws IllegalArgumentException if {@code target} is not positive
   */
  public BatchWriter(int target) {
    Rules.positive("target", target);
    this.target = target;
    out = new FrameWriter(2 * target);
    begin(0);
  }

  /** Begins a message; what was added since the last {@link #finish} is forgotten. */
  public void begin(long from) {
    this.from = Rules.number("from", from);
    last = from;
    entries = 0;
    out.begin(Command.BATCH).u8(0).u64(from).u64(0).u64(0).u32(0);
  }

  /**
   * Adds an entry, unless the message is full: then returns false, and nothing has changed.
   *
   * @throws IllegalArgumentException if its sequence is not above all before it, its key or value
   *     is empty, or its key has more than 65,535 octets
   */
  public boolean add(StoredEntry entry) {
    byte[] value = entry.array();
    Rules.require(value.length > 0, "an entry needs a value");
    long size = (long) Integer.BYTES + value.length;
    if (!append(Batch.PUT, entry.key(), entry.sequence(), entry.ttlSeconds(), size)) {
      return false;
    }
    out.bytes(value);
    return true;
  }

  /**
   * Adds a removal, unless the message is full: then returns false, and nothing has changed.
   *
   * @param isExpired whether it was the end of the entry's lifetime
   * @throws IllegalArgumentException as {@link #add}
   */
  public boolean addRemoval(String key, long sequence, boolean isExpired) {
    return append(isExpired ? Batch.EXPIRED : Batch.REMOVED, key, sequence, 0, 0);
  }

  /** Adds all but the value, if that and {@code valueSize} octets of value have room. */
  private boolean append(int kind, String key, long sequence, int ttlSeconds, long valueSize) {
    Rules.require(sequence > last, "sequences must rise");
    Rules.require(!key.isEmpty(), "an entry needs a key");
    int keyLength = Utf8.length(key);
    Rules.require(keyLength <= Octets.MOST_U16, "a key must have at most 65535 octets");
    if (entries > 0 && out.size() + Batch.LEAST_ENTRY + keyLength + valueSize > target) {
      return false;
    }
    out.u8(kind).u64(sequence).u32(ttlSeconds).text(key, keyLength);
    last = sequence;
    entries++;
    return true;
  }

  /** How many entries were added. */
  public int entries() {
    return entries;
  }

  /** The sequence of the last entry; that after which the message begins if it has none. */
  public long lastSequence() {
    return last;
  }

  /** The octets of the message so far. */
  public int size() {
    return out.size();
  }

  /**
   * The message with all entries since {@link #begin}.
   *
   * @param flags any of those of {@link Batch}
   * @param to the sequence that the stretch ends with
   * @param digest that of what the client follows; 0 without CUT
   * @throws IllegalArgumentException if these break a rule of {@link Batch}
   */
  public byte[] finish(int flags, long to, long digest) {
    Batch.check(flags, from, to, digest);
    Rules.require(to >= last, "an entry after the end of its batch");
    out.patchU8(FLAGS_AT, flags);
    out.patchU64(TO_AT, to);
    out.patchU64(DIGEST_AT, digest);
    out.patchU32(COUNT_AT, entries);
    return out.frame();
  }
}
