package org.zclone.client;

import java.util.List;
import org.zclone.api.ClientStatus;
import org.zclone.api.CloneException;
import org.zclone.api.Endpoint;
import org.zclone.api.Receipt;
import org.zclone.chp.KvMsg;
import org.zclone.chp.SnapshotRequest;

/**
 * What a client core wants done; a reactor performs it, in order.
 *
 * <p>A <em>link</em> is one attempt to follow one server. Its number rises and is never used again,
 * so whatever arrives late names a link that no longer counts. Servers go by their index in the
 * configuration. <em>Immutable.</em>
 */
public sealed interface ClientEffect {

  /** Connect a fresh DEALER to P of a server, and report its connection: the link's channel. */
  record OpenChannel(long link, Endpoint server) implements ClientEffect {}

  /** Send a message on the channel of a link, however long the queue. */
  record SendOnChannel(long link, byte[][] frames) implements ClientEffect {}

  /**
   * Connect a writer to P+2 of each server, and report when it is ready; once, before the first
   * {@link OpenLink}.
   */
  record OpenWriters() implements ClientEffect {}

  /**
   * Close the channel that the link has, if any; connect a fresh SUB to P+1, subscribed to each
   * followed prefix and to {@code HUGZ}.
   */
  record OpenLink(long link, int serverIndex) implements ClientEffect {}

  /** Close all sockets of a link; nothing of it is wanted any more. */
  record CloseLink(long link) implements ClientEffect {}

  /**
   * Close the DEALER that the link has, connect a fresh one to P and send the requests in order. A
   * fresh one, because replies carry no number: on the old one a late reply to an old request would
   * pass for a reply to this.
   *
   * @param attempt the name of these requests; their replies come back under it
   */
  record RequestSnapshot(long link, long attempt, List<SnapshotRequest> requests)
      implements ClientEffect {
    /** Copies the list. */
    public RequestSnapshot {
      requests = List.copyOf(requests);
    }
  }

  /** Close the DEALER of a link: the snapshot is complete. */
  record CloseSnapshot(long link) implements ClientEffect {}

  /** Send an update on the writer of a server, which was reported ready. */
  record SendUpdate(int serverIndex, KvMsg update) implements ClientEffect {}

  /** The write was accepted, and the version that was published last shows it. */
  record Completed(long writeId, Receipt receipt) implements ClientEffect {}

  /** The write was refused, or nobody knows what became of it. */
  record Failed(long writeId, CloneException problem) implements ClientEffect {}

  /** The client's status changed; the replica already shows what it says. */
  record StatusChanged(ClientStatus status) implements ClientEffect {}
}
