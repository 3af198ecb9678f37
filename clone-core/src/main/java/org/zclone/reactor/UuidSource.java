package org.zclone.reactor;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * UUIDs of writes: eight random bytes that name the client, eight that count. <em>Thread-safe.</em>
 */
final class UuidSource {
  private static final int BYTES = 16;

  private final long client = new SecureRandom().nextLong();
  private final AtomicLong count = new AtomicLong();

  byte[] next() {
    return ByteBuffer.allocate(BYTES).putLong(client).putLong(count.incrementAndGet()).array();
  }
}
