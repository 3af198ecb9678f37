package org.zclone.server;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.zclone.session.ServerMessage;

/**
 * Beats that tell nothing but that the server is there, for the time in which it may tell no more:
 * without them its clients would turn to another one. <em>Confined to the reactor thread.</em>
 */
final class SignsOfLife implements Outgoing {
  private final Standing standing;
  private final ArrayDeque<Session> due = new ArrayDeque<>();

  SignsOfLife(Standing standing) {
    this.standing = standing;
  }

  /** All of {@code sessions} that have begun get one. */
  void owe(Collection<Session> sessions) {
    due.clear();
    sessions.stream().filter(session -> session.stream().isWelcomed()).forEach(due::add);
  }

  /** Nobody needs one any more: the server speaks. */
  void clear() {
    due.clear();
  }

  /** The next one to send; the same until it is reported on. Null if there is none. */
  @Nullable Outgoing next() {
    return due.isEmpty() ? null : this;
  }

  @Override
  public byte[] peer() {
    return due.element().peer();
  }

  @Override
  public byte[] frame() {
    long sent = due.element().stream().position().sequence();
    return new ServerMessage.Beat(standing.epoch(), sent, OptionalLong.empty()).encode();
  }

  @Override
  public void onSent(long nowNs) {
    due.remove();
  }

  /** Whoever does not read has enough to read. */
  @Override
  public void onFull(long nowNs) {
    due.remove();
  }

  @Override
  public void onGone() {
    due.remove();
  }
}
