package org.zclone.client;

import java.util.List;
import java.util.Optional;
import org.zclone.api.Update;
import org.zclone.client.LinkFailure.Kind;
import org.zclone.replica.Subtree;

/**
 * What RFC 12 asks of a client across links: how to follow a server, and which writes cannot be
 * sent.
 *
 * <p>The Guide's Python server of model five ignores requests for the empty subtree. So after a
 * round in which every server was connected and silent, the next round asks for {@code /}, too, and
 * the one after as configured. <em>Confined to the reactor thread.</em>
 */
final class Rfc12Plane {
  private final ClientParts parts;
  private final List<Subtree> configured;
  private final boolean wholeMap;
  private boolean asksForSlash;
  private boolean allSilent = true;

  Rfc12Plane(ClientParts parts) {
    this.parts = parts;
    this.configured = parts.config().subtrees().stream().map(Subtree::of).toList();
    this.wholeMap = configured.equals(List.of(Subtree.ALL));
  }

  /** Follows a server on a link; {@code why} is what came before. */
  Follower follow(long link, int server, String why, long nowNs) {
    LinkTarget target =
        new LinkTarget(link, parts.config().servers().get(server), configured, asksForSlash);
    return new Rfc12Follower(target, parts, why, nowNs);
  }

  /** A link became live. */
  void onLive() {
    asksForSlash = false;
    allSilent = true;
  }

  /** A link ended, and perhaps a round with it. */
  void onEnd(LinkFailure failure, boolean endsRound) {
    allSilent &= failure.kind() == Kind.NO_ANSWER;
    if (endsRound) {
      asksForSlash = wholeMap && allSilent && !asksForSlash;
      allSilent = true;
    }
  }

  /** Why a write cannot be sent; empty if it can. */
  Optional<String> refusal(Update update) {
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
