package org.zclone.server;

import java.util.ArrayDeque;
import org.zclone.session.ServerMessage;

/**
 * Answers to peers that have no session, or none any more. Each is tried once: a peer that gets
 * none asks again. <em>Confined to the reactor thread.</em>
 */
final class Replies implements Outgoing {
  /** How many may wait; further ones are dropped. */
  static final int MOST_WAITING = 20_000;

  private final ArrayDeque<Reply> waiting = new ArrayDeque<>();

  /** Has {@code message} sent to {@code peer}. */
  void add(byte[] peer, ServerMessage message) {
    if (waiting.size() < MOST_WAITING) {
      waiting.add(new Reply(peer, message.encode()));
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  @Override
  public byte[] peer() {
    return waiting.element().peer;
  }

  @Override
  public byte[] frame() {
    return waiting.element().frame;
  }

  @Override
  public void onSent(long nowNs) {
    waiting.remove();
  }

  @Override
  public void onFull(long nowNs) {
    waiting.remove();
  }

  @Override
  public void onGone() {
    waiting.remove();
  }

  private record Reply(byte[] peer, byte[] frame) {}
}
