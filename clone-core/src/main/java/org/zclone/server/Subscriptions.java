package org.zclone.server;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * The prefixes to which anybody is subscribed, so that nothing is published into the void.
 * <em>Confined to the reactor thread.</em>
 */
final class Subscriptions {
  private final Set<String> prefixes = new HashSet<>();

  /** Somebody subscribed to {@code prefix}. */
  void add(byte[] prefix) {
    prefixes.add(name(prefix));
  }

  /** The last subscriber of {@code prefix} is gone. */
  void remove(byte[] prefix) {
    prefixes.remove(name(prefix));
  }

  /** Whether nobody is subscribed to anything. */
  boolean isEmpty() {
    return prefixes.isEmpty();
  }

  /** Compact, and unlike an array of bytes it has an order, which hash tables need under attack. */
  private static String name(byte[] prefix) {
    return new String(prefix, StandardCharsets.ISO_8859_1);
  }
}
