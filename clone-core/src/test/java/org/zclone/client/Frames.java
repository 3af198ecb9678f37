package org.zclone.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The frames of messages as servers send them, in all their dialects. */
final class Frames {
  static final byte[] NONE = new byte[0];

  private Frames() {}

  static byte[][] message(String key, long sequence, byte[] uuid, String properties, byte[] body) {
    return new byte[][] {bytes(key), number(sequence), uuid, bytes(properties), body};
  }

  static byte[][] update(long sequence, String key, String value) {
    return message(key, sequence, NONE, "", bytes(value));
  }

  static byte[][] echo(long sequence, String key, String value, byte[] uuid) {
    return message(key, sequence, uuid, "ttl=0\n", bytes(value));
  }

  static byte[][] hugz(long sequence) {
    return update(sequence, "HUGZ", "");
  }

  static byte[][] end(long sequence) {
    return update(sequence, "KTHXBAI", "");
  }

  static byte[][] end(long sequence, String subtree) {
    return update(sequence, "KTHXBAI", subtree);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] number(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /** Sixteen bytes that name write {@code id}. */
  static byte[] uuid(long id) {
    return ByteBuffer.allocate(16).putLong(0x7E57).putLong(id).array();
  }
}
