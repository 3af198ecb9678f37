package org.zclone.client;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.zclone.api.CloneException;
import org.zclone.api.Endpoint;
import org.zclone.api.Update;
import org.zclone.client.LinkFailure.Kind;
import org.zclone.replica.Subtree;

/**
 * What RFC 12 asks of a client across links: how to follow a server, how writes go, and which of
 * them cannot.
 *
 * <p>The Guide's Python server of model five ignores requests for the empty subtree. So after a
 * round in which every server was connected and silent, the next round asks for {@code /}, too, and
 * the one after as configured. <em>Confined to the reactor thread.</em>
 */
final class Rfc12Plane {
  private final ClientParts parts;
  private final List<Subtree> configured;
  private final boolean wholeMap;
  private final Rfc12Writes writes;
  private final Set<Endpoint> beating = new HashSet<>();
  private boolean asksForSlash;
  private boolean allSilent = true;
  private boolean hasWriters;

  Rfc12Plane(ClientParts parts) {
    this.parts = parts;
    this.configured = parts.config().subtrees().stream().map(Subtree::of).toList();
    this.wholeMap = configured.equals(List.of(Subtree.ALL));
    this.writes = new Rfc12Writes(parts.writes(), parts.effects(), parts.config().servers());
  }

  /** Follows a configured server; {@code why} is what came before. */
  Follower follow(Destination to, String why, long nowNs) {
    if (!hasWriters) {
      hasWriters = true;
      parts.effects().add(new ClientEffect.OpenWriters());
    }
    parts.effects().add(new ClientEffect.OpenLink(to.link(), to.server()));
    parts.writes().withdrawAnswers(); // of sessions: this server may lack those writes
    parts.writes().fail(this::cannotBeSent);
    LinkTarget target = new LinkTarget(to.link(), to.endpoint(), configured, asksForSlash);
    return new Rfc12Follower(target, parts, beating, why, nowNs);
  }

  /** Writes that waited for the choice of a plane may be too much for this one. */
  private Optional<CloneException> cannotBeSent(PendingWrite write) {
    return write.sentTo().isEmpty()
        ? refusal(write.group()).map(why -> WriteProblems.refused(write.keys(), why))
        : Optional.empty();
  }

  /** A link became live. */
  void onLive(int server) {
    asksForSlash = false;
    allSilent = true;
    parts.writes().fail(this::mustNotBeRepeated);
    writes.follow(server);
  }

  private Optional<CloneException> mustNotBeRepeated(PendingWrite write) {
    return write.isNumbered()
        ? Optional.of(parts.problems().planeChanged(write))
        : Optional.empty();
  }

  /** The link is live and has taken an input: the replica, once published, shows what it says. */
  void onProgress() {
    parts.writes().confirm(write -> true);
    writes.send();
  }

  /** The link is not live any more. */
  void onNotLive() {
    writes.unfollow();
  }

  /** The writer of a server can send, or no longer can. */
  void onWriter(int server, boolean ready) {
    if (ready) {
      writes.onWriterReady(server);
    } else {
      writes.onWriterLost(server);
    }
  }

  /** New writes wait, or there is room for those that wait. */
  void send() {
    writes.send();
  }

  /** A link ended, whatever it spoke, and perhaps a round with it. */
  void onEnd(LinkFailure failure, boolean endsRound) {
    allSilent &= failure.kind() == Kind.NO_ANSWER;
    if (endsRound) {
      asksForSlash = wholeMap && allSilent && !asksForSlash;
      allSilent = true;
    }
  }

  /** Why a write cannot be sent; empty if it can. */
  Optional<String> refusal(List<Update> group) {
    return group.size() > 1
        ? Optional.of(
            "the client speaks RFC 12 with this server, which has no groups; write one by one")
        : refusal(group.get(0));
  }

  private Optional<String> refusal(Update update) {
    if (update.expectedSequence().isPresent()) {
      return Optional.of(
          "the client speaks RFC 12 with this server, which has no conditional updates");
    }
    if (update.isSessionBound()) {
      return Optional.of("the client speaks RFC 12 with this server, which has no sessions");
    }
    if (configured.stream().noneMatch(subtree -> subtree.contains(update.key()))) {
      return Optional.of(
          "the client speaks RFC 12 and follows "
              + configured.stream().map(Subtree::prefix).toList()
              + "; a write elsewhere could not be confirmed, because its echo would not come back");
    }
    return Optional.empty();
  }
}
