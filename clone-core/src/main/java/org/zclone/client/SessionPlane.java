package org.zclone.client;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.zclone.replica.Subtree;
import org.zclone.session.Hello;

/**
 * What a client keeps from session to session: its name, the history that its replica belongs to,
 * its numbered writes, and whether it has lost a server. <em>Confined to the reactor thread.</em>
 */
final class SessionPlane {
  private final ClientParts parts;
  private final UUID clientId;
  private final List<Subtree> followed;
  private final SessionWrites writes;
  private Optional<UUID> shown = Optional.empty();
  private Optional<UUID> current = Optional.empty();
  private boolean lostServer;

  /** With what the client calls itself. */
  SessionPlane(ClientParts parts, UUID clientId) {
    this.parts = parts;
    this.clientId = clientId;
    this.followed = parts.config().subtrees().stream().map(Subtree::of).toList();
    this.writes = new SessionWrites(parts.writes(), parts.problems());
  }

  /** The request for a session. */
  Hello hello(long limit) {
    return new Hello(
        clientId,
        lostServer,
        limit,
        shown.map(this::resume),
        writes.begin(),
        parts.config().subtrees());
  }

  private Hello.Resume resume(UUID history) {
    return new Hello.Resume(history, parts.replica().sequence(), parts.replica().digest());
  }

  /** Up to where the replica shows this history; 0 if it shows another. */
  long position() {
    return isShown() ? parts.replica().sequence() : 0;
  }

  /** The digest of what the replica shows of this history. */
  long digest() {
    return isShown() ? parts.replica().digest() : 0;
  }

  /** Whether the replica shows a state of the history of the last session. */
  boolean isShown() {
    return shown.isPresent() && current.equals(shown);
  }

  /** A session begins; what another life of the map accepted will not be seen in this one. */
  void onWelcome(UUID history) {
    if (current.isPresent()) {
      parts.counters().add(Counter.RECONNECTS);
      if (!current.get().equals(history)) {
        parts.writes().failAnswered(parts.problems()::mapBeganAnew);
      }
    }
    current = Optional.of(history);
  }

  /** The replica shows a state of the history of the session. */
  void onShown() {
    shown = current;
  }

  /** The replica shows something else: what another protocol brought. */
  void onOtherPlane() {
    shown = Optional.empty();
    lostServer = false;
  }

  /** The client follows a server. */
  void onLive() {
    lostServer = false;
  }

  /** A link ended that had been live. */
  void onLost(LinkFailure failure) {
    lostServer |= failure.isDeath();
  }

  /** Ends the writes that were answered and that the replica, once published, shows. */
  void confirm() {
    parts.writes().confirm(this::isVisible);
  }

  private boolean isVisible(PendingWrite write) {
    return write.sequence() <= position() || !isFollowed(write);
  }

  private boolean isFollowed(PendingWrite write) {
    return write.group().stream()
        .anyMatch(update -> followed.stream().anyMatch(tree -> tree.contains(update.key())));
  }

  /** The writes. */
  SessionWrites writes() {
    return writes;
  }
}
