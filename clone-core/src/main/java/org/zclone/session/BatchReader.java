package org.zclone.session;

import java.util.Arrays;
import java.util.NoSuchElementException;
import org.zclone.replica.StoredEntry;

/**
 * Walks the entries of a {@link Batch}.
 *
 * <pre>{@code
 * for (BatchReader entries = batch.reader(); entries.next(); ) {
 *   if (entries.isPut()) {
 *     editor.put(entries.entry());
 *   } else {
 *     editor.remove(entries.key(), entries.sequence());
 *   }
 * }
 * }</pre>
 *
 * <p>Key and value are copied when they are asked for, so that the frame can go; an entry that is
 * passed over costs nothing. <em>Confined to the reactor thread.</em>
 */
public final class BatchReader {
  private static final int SEQUENCE_AT = Byte.BYTES;
  private static final int TTL_AT = SEQUENCE_AT + Long.BYTES;
  private static final int KEY_LENGTH_AT = TTL_AT + Integer.BYTES;
  private static final int KEY_AT = KEY_LENGTH_AT + Short.BYTES;

  private final byte[] frame;
  private int remaining;
  private int next;
  private int at = -1;
  private int keyEnd;

  BatchReader(Packed entries) {
    frame = entries.frame();
    remaining = entries.count();
    next = entries.start();
  }

  /** Steps to the next entry, at first to the first; returns false at the end. */
  public boolean next() {
    if (remaining == 0) {
      at = -1;
      return false;
    }
    remaining--;
    at = next;
    keyEnd = at + KEY_AT + Octets.u16(frame, at + KEY_LENGTH_AT);
    next = isPut() ? valueStart() + Octets.u32(frame, keyEnd) : keyEnd;
    return true;
  }

  /** Whether the entry has a value; else the key is gone. */
  public boolean isPut() {
    return kind() == Batch.PUT;
  }

  /** Whether the key is gone because its lifetime ended. */
  public boolean isExpired() {
    return kind() == Batch.EXPIRED;
  }

  private int kind() {
    return Octets.u8(frame, current());
  }

  /** The sequence. */
  public long sequence() {
    return Octets.u64(frame, current() + SEQUENCE_AT);
  }

  /** The lifetime that the update asked for, in seconds; 0 if none. */
  public int ttlSeconds() {
    return Octets.u32(frame, current() + TTL_AT);
  }

  /** The key. */
  public String key() {
    return Utf8.decode(frame, current() + KEY_AT, keyEnd);
  }

  /** A copy of the value; empty for a key that is gone. */
  public byte[] value() {
    return isPut() ? Arrays.copyOfRange(frame, valueStart(), next) : Octets.NONE;
  }

  /** The entry as a replica keeps it; its value is empty for a key that is gone. */
  public StoredEntry entry() {
    return new StoredEntry(key(), value(), sequence(), ttlSeconds());
  }

  private int valueStart() {
    return keyEnd + Integer.BYTES;
  }

  private int current() {
    if (at < 0) {
      throw new NoSuchElementException();
    }
    return at;
  }
}
