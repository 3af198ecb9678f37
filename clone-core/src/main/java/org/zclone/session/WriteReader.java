package org.zclone.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Walks the groups of a {@link Write}, counting their counters along.
 *
 * <pre>{@code
 * for (WriteReader groups = write.reader(); groups.hasNext(); ) {
 *   long counter = groups.counter();
 *   apply(counter, groups.next());
 * }
 * }</pre>
 *
 * <p>Values are copied, so that the frame can go. <em>Confined to the reactor thread.</em>
 */
public final class WriteReader {
  private final byte[] frame;
  private int at;
  private int remaining;
  private long counter;

  WriteReader(Packed groups, long firstCounter) {
    frame = groups.frame();
    at = groups.start();
    remaining = groups.count();
    counter = firstCounter;
  }

  /** Whether there is another group. */
  public boolean hasNext() {
    return remaining > 0;
  }

  /** The counter of the group that is next. */
  public long counter() {
    return counter;
  }

  /** The operations of the next group, at least one. */
  public List<Operation> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    remaining--;
    counter++;
    int count = Octets.u16(frame, at);
    at += Short.BYTES;
    if (count == 1) {
      return List.of(operation());
    }
    List<Operation> operations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      operations.add(operation());
    }
    return Collections.unmodifiableList(operations);
  }

  private Operation operation() {
    int kind = Octets.u8(frame, at);
    int flags = Octets.u8(frame, at + 1);
    int ttlSeconds = Octets.u32(frame, at + 2);
    at += 2 * Byte.BYTES + Integer.BYTES;
    String key = key();
    long expected = (flags & Write.EXPECT) != 0 ? number() : Operation.ANY;
    byte[] array = kind == Write.PUT ? value() : Octets.NONE;
    return new Operation(key, array, ttlSeconds, expected, (flags & Write.BOUND) != 0);
  }

  private String key() {
    int start = at + Short.BYTES;
    at = start + Octets.u16(frame, at);
    return Utf8.decode(frame, start, at);
  }

  private long number() {
    long number = Octets.u64(frame, at);
    at += Long.BYTES;
    return number;
  }

  private byte[] value() {
    int start = at + Integer.BYTES;
    at = start + Octets.u32(frame, at);
    return Arrays.copyOfRange(frame, start, at);
  }
}
