package org.zclone.server;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zclone.api.ServerStatus;
import org.zclone.chp.KvMsg;
import org.zclone.replica.EntryTree;

/**
 * What decides behind the three ports of a server: that of a single one, or that of one half of a
 * pair.
 *
 * <pre>{@code
 * core.onUpdate(frames, nowNs);
 * core.onRequest(peer, frames, nowNs);
 * core.onTick(nowNs); // the turn ends: after all inputs, before any output
 * core.takePublications().forEach(message -> publisher.send(message.frames()));
 * for (Outgoing o = core.nextOutgoing(nowNs); o != null; o = core.nextOutgoing(nowNs)) {
 *   if (router.send(o.peer(), o.frame())) o.onSent(nowNs); else o.onFull(nowNs);
 * }
 * core.publish();
 * }</pre>
 *
 * <p>Any thread may call {@link #status()} and {@link #entries()}; all else is <em>Confined to the
 * reactor thread.</em>
 */
public interface ServedCore {
  /** A message for the collector arrived: an RFC 12 update, if it is well formed. */
  void onUpdate(byte[][] frames, long nowNs);

  /** A message of {@code peer} arrived at the snapshot port, without the frame that names it. */
  void onRequest(byte[] peer, byte[][] frames, long nowNs);

  /**
   * Somebody subscribed to the publisher, or the last subscriber of a prefix is gone.
   *
   * @param prefix what the publications begin with that were asked for
   */
  void onSubscription(byte[] prefix, boolean subscribed, long nowNs);

  /** A turn ends: what is due by now happens, and outputs are made of all since the last turn. */
  void onTick(long nowNs);

  /** What to publish since the last call, in this order. */
  List<KvMsg> takePublications();

  /** A message to send to a session; the same until it is reported on. Null if there is none. */
  @Nullable Outgoing nextOutgoing(long nowNs);

  /** Whose snapshot to go on with; the same until it is reported on. Null if there is none. */
  @Nullable SnapshotStream nextSnapshot(long nowNs);

  /** Lines for the log since the last call. */
  List<String> takeNotices();

  /** When the next input is due at the latest, in the past if there is work now. */
  long deadlineNs();

  /** The outputs of this turn are sent: shows the present state to other threads. */
  void publish();

  /** Tells every session that the server closes; then only outputs are asked for. */
  void onClose();

  /** Where the server stood when the last turn ended; from any thread. */
  ServerStatus status();

  /** The entries as they were when the last turn ended; from any thread. */
  EntryTree entries();
}
