package org.zclone.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.zclone.chp.KvMsg;

/**
 * The updates published since a snapshot was requested; they wait for its end. Bounded. <em>
 * Confined to the reactor thread.</em>
 */
final class HeldBack {
  /** The most messages. */
  static final int MOST_MESSAGES = 1_000_000;

  /** The most bytes of their frames. */
  static final long MOST_BYTES = 256L << 20;

  private final int mostMessages;
  private final long mostBytes;
  private List<KvMsg> messages = new ArrayList<>();
  private long bytes;

  HeldBack(int mostMessages, long mostBytes) {
    this.mostMessages = mostMessages;
    this.mostBytes = mostBytes;
  }

  /** Keeps one more; returns false if there is no room for it. */
  boolean add(KvMsg message) {
    bytes += message.key().length() + message.uuid().length;
    bytes += message.properties().length + message.body().length;
    if (messages.size() == mostMessages || bytes > mostBytes) {
      return false;
    }
    messages.add(message);
    return true;
  }

  /** Hands all over, in order, and forgets them. */
  void drainTo(Consumer<KvMsg> taker) {
    messages.forEach(taker);
    clear();
  }

  void clear() {
    messages = new ArrayList<>(); // a million places would otherwise stay
    bytes = 0;
  }
}
