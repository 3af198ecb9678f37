package org.zclone.client;

import java.util.ArrayList;
import java.util.List;
import org.zclone.api.Endpoint;
import org.zclone.chp.SnapshotRequest;
import org.zclone.replica.Subtree;

/**
 * What a link follows on the RFC 12 plane.
 *
 * @param link the number of the link
 * @param server where the server is
 * @param subtrees what is subscribed to, sorted, none inside another
 * @param orSlash whether to be content with {@code /} if the server ignores requests for everything
 *     <p><em>Immutable.</em>
 */
record LinkTarget(long link, Endpoint server, List<Subtree> subtrees, boolean orSlash) {
  static final Subtree SLASH = Subtree.of("/");

  /** Whether the subscription is to everything, so that gaps show. */
  boolean isWholeMap() {
    return subtrees.equals(List.of(Subtree.ALL));
  }

  /** What to ask for, in order. */
  List<Subtree> asked() {
    List<Subtree> asked = new ArrayList<>(subtrees);
    if (orSlash) {
      asked.add(SLASH);
    }
    return asked;
  }

  /** A request for each subtree that is asked for. */
  List<SnapshotRequest> requests() {
    return asked().stream().map(subtree -> new SnapshotRequest(subtree.bytes())).toList();
  }
}
