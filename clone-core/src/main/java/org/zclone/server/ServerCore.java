package org.zclone.server;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Endpoint;
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
public final class ServerCore implements ServedCore {
  /** The history of a map that has none. */
  public static final UUID NO_HISTORY = new UUID(0, 0);

  /** How many lifetimes end in one tick at most. */
  static final int MOST_EXPIRATIONS = 1_000;

  private final ServerConfig config;
  private final Bounds bounds;
  private final Standing standing;
  private final long startNs;
  private final Tally tally;
  private final Store store;
  private final Subscriptions subscriptions;
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
    this(config, identity, new Store(identity.epoch()), nowNs);
  }

  private ServerCore(ServerConfig config, ServerIdentity identity, Store store, long nowNs) {
    this(
        config,
        Bounds.DEFAULT,
        new Standing(identity.instance(), identity.history(), store.epochs()),
        store,
        new Subscriptions(),
        new Tally(),
        nowNs);
  }

  private ServerCore(
      ServerConfig config,
      Bounds bounds,
      Standing standing,
      Store store,
      Subscriptions subscriptions,
      Tally tally,
      long nowNs) {
    this.config = config;
    this.bounds = bounds;
    this.startNs = nowNs;
    this.standing = standing;
    this.store = store;
    this.subscriptions = subscriptions;
    this.tally = tally;
    Limits limits = new Limits(config.maxKeyBytes(), config.maxValueBytes());
    store.observe(new UpdateCounts(tally.counters()));
    localWrites = new LocalWrites(store, limits);
    snapshots = new Snapshots(config, this::cut, tally.counters(), tally.notices());
    int mostPending = bounds.pendingUpdates();
    rfc12 =
        new Rfc12Plane(
            config, standing, store, snapshots, subscriptions, tally, mostPending, nowNs);
    WriteMemory memory = new WriteMemory(bounds.clients());
    sessions = new SessionPlane(config, standing, store, tally, memory, nowNs);
    view = currentView();
  }

  /**
   * A server that stands by with an empty map, until {@link #activate}.
   *
   * @param instance a random name, new at each start
   */
  public static ServerCore standby(ServerConfig config, UUID instance, long nowNs) {
    return standby(config, Bounds.DEFAULT, instance, nowNs);
  }

  /** The same with other bounds. */
  public static ServerCore standby(ServerConfig config, Bounds bounds, UUID instance, long nowNs) {
    EpochTable epochs = new EpochTable();
    Standing standing = new Standing(instance, NO_HISTORY, epochs);
    standing.serve(false);
    Store store = new Store(epochs, 0, bounds.tombstones());
    return new ServerCore(config, bounds, standing, store, new Subscriptions(), new Tally(), nowNs);
  }

  /**
   * A server in the place of this one that stands by with an empty map, to be filled from what has
   * happened to another one.
   *
   * @param history that of the other map
   * @param epochs those of the other map
   * @param floor what the other map knows no removals of, up to there
   */
  public ServerCore emptied(UUID history, EpochTable epochs, long floor, long nowNs) {
    Standing fresh = new Standing(standing.instance(), history, epochs);
    fresh.serve(false);
    fresh.role(standing.role());
    fresh.active(standing.active());
    Store empty = new Store(epochs, floor, bounds.tombstones());
    ServerCore other = new ServerCore(config, bounds, fresh, empty, subscriptions, tally, nowNs);
    other.rfc12.takePendingOf(rfc12);
    return other;
  }

  @Override
  public void onUpdate(byte[][] frames, long nowNs) {
    rfc12.onMessage(frames, nowNs);
  }

  @Override
  public void onRequest(byte[] peer, byte[][] frames, long nowNs) {
    if (SessionPlane.isMeant(frames)) {
      sessions.onMessage(peer, frames[0], nowNs);
    } else {
      rfc12.onRequest(peer, frames, nowNs);
    }
  }

  @Override
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
    checkServing(update);
    return localWrites.write(update, nowNs);
  }

  /** Why a local write cannot be taken now; empty if it can. */
  private void checkServing(Update update) {
    if (!standing.isServing()) {
      throw new WriteRefusedException(
          "refused the write to "
              + update.key()
              + ": this server stands by; write through a client, or to the active server");
    }
    if (standing.refusesWrites()) {
      throw new WriteRefusedException(
          "refused the write to " + update.key() + ": there is no standby to have it too");
    }
  }

  @Override
  public void onTick(long nowNs) {
    for (int i = 0;
        standing.isServing() && i < MOST_EXPIRATIONS && store.expireNext(nowNs) != null;
        i++) {
      // expired; those who observe the store have heard of it
    }
    rfc12.beatIfDue(nowNs);
    sessions.onTick(nowNs);
  }

  /**
   * A turn ends in which nobody may be told anything, {@link #onTick} must not be called: clients
   * get signs of life, so that they do not turn to another server.
   */
  public void onTickInSilence(long nowNs) {
    sessions.onTickInSilence(nowNs);
  }

  /** A sign of life to send in such a turn; as {@link #nextOutgoing}. */
  public @Nullable Outgoing nextSignOfLife() {
    return sessions.nextSignOfLife();
  }

  /** When {@link #onTickInSilence} is due at the latest. */
  public long signsDeadlineNs() {
    return sessions.signsDeadlineNs();
  }

  @Override
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
    return new Description(currentView().status(), standing.history(), standing.active(), uptimeMs);
  }

  @Override
  public List<KvMsg> takePublications() {
    return rfc12.takePublications();
  }

  /** The snapshots to send. */
  public Snapshots snapshots() {
    return snapshots;
  }

  @Override
  public @Nullable SnapshotStream nextSnapshot(long nowNs) {
    return snapshots.next(nowNs);
  }

  @Override
  public @Nullable Outgoing nextOutgoing(long nowNs) {
    return sessions.nextOutgoing(nowNs);
  }

  @Override
  public List<String> takeNotices() {
    return tally.notices().take();
  }

  @Override
  public long deadlineNs() {
    long planes = earlier(rfc12.deadlineNs(), sessions.deadlineNs());
    if (!standing.isServing()) {
      return earlier(planes, snapshots.deadlineNs());
    }
    return earlier(earlier(planes, store.deadlineNs()), snapshots.deadlineNs());
  }

  private static long earlier(long one, OptionalLong other) {
    return other.isPresent() ? earlier(one, other.getAsLong()) : one;
  }

  private static long earlier(long one, long other) {
    return other - one < 0 ? other : one;
  }

  @Override
  public void publish() {
    view = currentView();
  }

  private ServerView currentView() {
    store.publish();
    return new ServerView(
        standing.instance(),
        standing.role(),
        standing.epoch(),
        store.replica().current(),
        snapshots.size(),
        sessions.size(),
        tally.counters().copy());
  }

  @Override
  public ServerStatus status() {
    return view.status();
  }

  @Override
  public EntryTree entries() {
    return view.version().tree();
  }

  /** What the server is called in words, for those who ask. */
  public void role(String role) {
    standing.role(role);
  }

  /**
   * Serves clients from now on.
   *
   * @param history the name of the map's life, if it begins now; else that which it has goes on
   * @param epoch the first sequence of this activation, see {@link Epoch}
   */
  public void activate(Optional<UUID> history, long epoch, long nowNs) {
    history.ifPresent(standing::history);
    store.activate(epoch);
    standing.serve(true);
    standing.active(Optional.empty());
    standing.replicated(0);
    sessions.onActivated(nowNs);
    rfc12.onActivated(nowNs);
  }

  /**
   * Stands by from now on: clients with a session are sent to the active server. The map stays.
   *
   * @param active where the active server is; empty if that is not known
   */
  public void passivate(Optional<Endpoint> active, long nowNs) {
    standing.serve(false);
    standing.active(active);
    standing.insistOnStandby(false, false);
    store.tell(null);
    snapshots.clear();
    sessions.onPassivated(nowNs);
    rfc12.onPassivated();
  }

  /** Where the active server is, for clients who come to this one; empty if that is not known. */
  public void active(Optional<Endpoint> active) {
    standing.active(active);
  }

  /** The map goes on as the active server has it: the same up to here, and so is what led here. */
  public void follow(UUID history, EpochTable epochs) {
    standing.history(history);
    store.epochs().become(epochs);
  }

  /** Whether it serves clients. */
  public boolean isServing() {
    return standing.isServing();
  }

  /** The name of the map's life. */
  public UUID history() {
    return standing.history();
  }

  /** The activations that led to the map. */
  public EpochTable epochs() {
    return store.epochs();
  }

  /** How far the map has come, with what was not published yet. */
  public long sequence() {
    return store.sequence();
  }

  /** The digest of the map, with what was not published yet. */
  public long digest() {
    return store.digest();
  }

  /** How much it keeps now for others. */
  public Bounds kept() {
    return new Bounds(store.log().tombstones(), rfc12.pendingUpdates(), sessions.memory().size());
  }

  /** Tells {@code standby} of everything from now on; null to tell nobody. */
  public void tell(@Nullable StandbyLog standby) {
    store.tell(standby);
  }

  /** Whether all that happened after {@code position} is known, and it is on this map's line. */
  public boolean isKnownSince(UUID itsHistory, long position) {
    return itsHistory.equals(standing.history())
        && position >= store.log().floor()
        && position <= store.sequence()
        && store.epochs().isOnLine(position);
  }

  /** Up to where removals were forgotten. */
  public long floor() {
    return store.log().floor();
  }

  /**
   * Somebody is about to be told what happened after {@code position}, in parts: until {@link
   * #endTelling} the removals since then are kept, up to as many as there are entries.
   */
  public void beginTelling(long position) {
    store.log().running().begin(position);
  }

  /** Somebody was told everything after {@code position}, or will not be. */
  public void endTelling(long position) {
    store.log().running().end(position);
  }

  /**
   * Tells {@code standby} what happened after {@code position}, of each key the latest, about
   * {@code mostBytes} of it.
   *
   * @return the position after that; {@link #sequence()} if that was all
   */
  public long tellUpdates(long position, int mostBytes, StandbyLog standby) {
    LogWalk walk = new LogWalk(store, position, Stretches.MOST_SLOTS);
    int bytes = 0;
    for (StoredEntry update = walk.peek(); update != null && bytes < mostBytes; ) {
      standby.onUpdate(update);
      bytes += update.key().length() + update.array().length;
      walk.step(update);
      update = walk.peek();
    }
    return walk.isAtEnd() ? store.sequence() : walk.sequence();
  }

  /** Tells {@code standby} all else that it must know: answers, bindings, UUIDs and lifetimes. */
  public void tellRest(long position, StandbyLog standby, long nowNs) {
    sessions.bound().tell(standby);
    sessions.memory().tell(standby);
    rfc12.tell(position, standby);
    store.tellLifetimes(standby, nowNs);
  }

  /** Does what the active server did, as it tells it. */
  public StandbyLog standbyLog(LongSupplier nowNs) {
    return new Replay(store, sessions, rfc12, nowNs);
  }

  /** Takes every lifetime back: it is told anew which there are, and what is left of them. */
  public void endLifetimes(long nowNs) {
    store.endLifetimes(nowNs);
  }

  /** The active server has come to {@code sequence}. */
  public void advanceTo(long sequence) {
    store.advanceTo(sequence);
  }

  /** The standby has everything up to {@code sequence}. */
  public void replicated(long sequence) {
    standing.replicated(sequence);
    if (standing.holdsAnswers()) {
      sessions.onReplicated();
    }
  }

  /**
   * Whether clients get no answer to a write that the standby does not have, and whether new writes
   * are refused at once.
   */
  public void insistOnStandby(boolean holdsAnswers, boolean refusesWrites) {
    standing.insistOnStandby(holdsAnswers, refusesWrites);
    sessions.onReplicated();
  }

  /** Who is subscribed to the publisher. */
  Subscriptions subscriptions() {
    return subscriptions;
  }
}
