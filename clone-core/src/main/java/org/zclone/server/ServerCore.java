package org.zclone.server;

import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.ServerStatus;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.chp.KvMsg;
import org.zclone.chp.Limits;
import org.zclone.replica.EntryTree;
import org.zclone.replica.StoredEntry;
import org.zclone.replica.Subtree;

/**
 * Everything that a server decides: one map, served on the RFC 12 plane and on the session plane.
 * It hands each input to the plane that it belongs to, and each output to the reactor.
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
public final class ServerCore {
  /** How many lifetimes end in one tick at most. */
  static final int MOST_EXPIRATIONS = 1_000;

  private final ServerIdentity identity;
  private final long startNs;
  private final Tally tally = new Tally();
  private final Store store;
  private final LocalWrites localWrites;
  private final Snapshots snapshots;
  private final Rfc12Plane rfc12;
  private final SessionPlane sessions;
  private volatile ServerView view;

  /**
   * A server with an empty map.
   *
   * @param identity its names, and the sequence to start from, see {@link Epoch}
   */
  public ServerCore(ServerConfig config, ServerIdentity identity, long nowNs) {
    this.identity = identity;
    this.startNs = nowNs;
    Limits limits = new Limits(config.maxKeyBytes(), config.maxValueBytes());
    store = new Store(identity.epoch());
    store.observe(new UpdateCounts(tally.counters()));
    localWrites = new LocalWrites(store, limits);
    snapshots = new Snapshots(config, this::cut, tally.counters(), tally.notices());
    rfc12 = new Rfc12Plane(config, store, snapshots, tally, nowNs);
    sessions = new SessionPlane(config, identity, store, tally, nowNs);
    view = currentView();
  }

  /** A message for the collector arrived: an RFC 12 update, if it is well formed. */
  public void onUpdate(byte[][] frames, long nowNs) {
    rfc12.onMessage(frames, nowNs);
  }

  /** A message of {@code peer} arrived at the snapshot port, without the frame that names it. */
  public void onRequest(byte[] peer, byte[][] frames, long nowNs) {
    if (SessionPlane.isMeant(frames)) {
      sessions.onMessage(peer, frames[0], nowNs);
    } else {
      rfc12.onRequest(peer, frames, nowNs);
    }
  }

  /**
   * Somebody subscribed to the publisher, or the last subscriber of a prefix is gone.
   *
   * @param prefix what the publications begin with that were asked for
   */
  public void onSubscription(byte[] prefix, boolean subscribed, long nowNs) {
    if (subscribed) {
      rfc12.onSubscribed(prefix, nowNs);
    } else {
      rfc12.onUnsubscribed(prefix);
    }
  }

  /**
   * The embedding application's own write.
   *
   * @throws WriteRefusedException if a limit or the update's condition forbids it
   */
  public Receipt onLocalUpdate(Update update, long nowNs) {
    return localWrites.write(update, nowNs);
  }

  /** A turn ends: what is due by now happens, and outputs are made of all since the last turn. */
  public void onTick(long nowNs) {
    for (int i = 0; i < MOST_EXPIRATIONS && store.expireNext(nowNs) != null; i++) {
      // expired; those who observe the store have heard of it
    }
    rfc12.beatIfDue(nowNs);
    sessions.onTick(nowNs);
  }

  /** Tells every session that the server closes; then only outputs are asked for. */
  public void onClose() {
    sessions.onClose();
  }

  private Iterator<KvMsg> cut(byte[] subtree, long nowNs) {
    Subtree wanted = Subtree.ofBytes(subtree);
    Iterator<StoredEntry> entries =
        Description.isAskedBy(subtree)
            ? describe(nowNs).entriesIn(wanted)
            : wanted.entriesIn(store.cut());
    return new Cut(entries, store.sequence(), subtree);
  }

  private Description describe(long nowNs) {
    long uptimeMs = TimeUnit.NANOSECONDS.toMillis(nowNs - startNs);
    return new Description(currentView().status(), identity.history(), uptimeMs);
  }

  /** What to publish since the last call, in this order. */
  public List<KvMsg> takePublications() {
    return rfc12.takePublications();
  }

  /** The snapshots to send. */
  public Snapshots snapshots() {
    return snapshots;
  }

  /** A message to send to a session; the same until it is reported on. Null if there is none. */
  public @Nullable Outgoing nextOutgoing(long nowNs) {
    return sessions.nextOutgoing(nowNs);
  }

  /** Lines for the log since the last call. */
  public List<String> takeNotices() {
    return tally.notices().take();
  }

  /** When the next input is due at the latest, in the past if there is work now. */
  public long deadlineNs() {
    long planes = earlier(rfc12.deadlineNs(), sessions.deadlineNs());
    return earlier(earlier(planes, store.deadlineNs()), snapshots.deadlineNs());
  }

  private static long earlier(long one, OptionalLong other) {
    return other.isPresent() ? earlier(one, other.getAsLong()) : one;
  }

  private static long earlier(long one, long other) {
    return other - one < 0 ? other : one;
  }

  /** Shows the present state to other threads. */
  public void publish() {
    view = currentView();
  }

  private ServerView currentView() {
    store.publish();
    return new ServerView(
        identity,
        store.replica().current(),
        snapshots.size(),
        sessions.size(),
        tally.counters().copy());
  }

  /** Where the server stood when the last turn ended; from any thread. */
  public ServerStatus status() {
    return view.status();
  }

  /** The entries as they were when the last turn ended; from any thread. */
  public EntryTree entries() {
    return view.version().tree();
  }

  /** Who is subscribed to the publisher. */
  Subscriptions subscriptions() {
    return rfc12.subscriptions();
  }
}
