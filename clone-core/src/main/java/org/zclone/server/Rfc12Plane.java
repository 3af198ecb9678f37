package org.zclone.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zclone.api.ServerConfig;
import org.zclone.chp.KvMsg;
import org.zclone.chp.Limits;
import org.zclone.chp.Rejection;
import org.zclone.chp.SnapshotRequest;
import org.zclone.chp.Ttl;
import org.zclone.replica.StoredEntry;

/**
 * The RFC 12 plane of a server: takes updates and requests as frames, and says what to publish and
 * which snapshots to send. What nobody is subscribed to is not even made. <em>Confined to the
 * reactor thread.</em>
 */
final class Rfc12Plane implements UpdateListener {
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] EXPIRED = "expired=1\n".getBytes(StandardCharsets.US_ASCII);
  private static final String TTL_RULE =
      "a ttl is a whole number of seconds from 0 to " + Integer.MAX_VALUE;

  private final Store store;
  private final Limits limits;
  private final Counters counters;
  private final Notices notices;
  private final RecentUpdates recent;
  private final Heartbeats heartbeats;
  private final Snapshots snapshots;
  private final Standing standing;
  private final Subscriptions subscriptions;
  private PendingUpdates pending;
  private List<KvMsg> publications = new ArrayList<>();
  private @Nullable KvMsg applying; // what the next update of the store comes from, if from here

  Rfc12Plane(
      ServerConfig config,
      Standing standing,
      Store store,
      Snapshots snapshots,
      Subscriptions subscriptions,
      Tally tally,
      int mostPending,
      long nowNs) {
    this.standing = standing;
    this.store = store;
    this.snapshots = snapshots;
    this.subscriptions = subscriptions;
    pending = new PendingUpdates(mostPending);
    counters = tally.counters();
    notices = tally.notices();
    limits = new Limits(config.maxKeyBytes(), config.maxValueBytes());
    recent = new RecentUpdates(config.rememberedUuids(), store::isLatest);
    heartbeats = new Heartbeats(TimeUnit.NANOSECONDS.convert(config.heartbeat()), nowNs);
    store.observe(this);
  }

  /** A message for the collector arrived: an update, if it is well formed. */
  void onMessage(byte[][] frames, long nowNs) {
    try {
      KvMsg update = KvMsg.decodeUpdate(frames, limits);
      if (!standing.isServing()) {
        keep(update, nowNs);
      } else if (standing.refusesWrites()) {
        refuse();
      } else {
        accept(update, nowNs);
      }
    } catch (Rejection rejection) {
      drop(rejection);
    }
  }

  private void refuse() {
    String why = "there is no standby to have them too";
    notices.add(counters.add(Counter.UPDATES_REFUSED), "refused", "update", why);
  }

  private void keep(KvMsg update, long nowNs) {
    if (update.uuid().length > 0 && !recent.knows(update.uuid())) {
      pending.add(update, nowNs);
    }
  }

  /** How many updates wait for a takeover. */
  int pendingUpdates() {
    return pending.size();
  }

  /** What has come, and will come, to {@code other} while it stands by has come to this one. */
  void takePendingOf(Rfc12Plane other) {
    pending = other.pending;
  }

  /** The server serves from now on: what only it was told is applied, if it may be. */
  void onActivated(long nowNs) {
    heartbeats.onSubscription();
    for (KvMsg update : pending.take(nowNs)) {
      if (standing.refusesWrites()) {
        refuse();
      } else {
        counters.add(Counter.UPDATES_RESCUED);
        accept(update, nowNs);
      }
    }
  }

  /** The server stands by from now on: what it has not published, it does not publish. */
  void onPassivated() {
    publications = new ArrayList<>();
  }

  /** The active server has applied an update with this UUID. */
  void replay(byte[] uuid, String key, long sequence, long digest, boolean isMortal) {
    pending.onOriginal(uuid, key);
    recent.replay(uuid, key, sequence, digest, isMortal);
  }

  /** Tells {@code to} which UUIDs the updates after {@code position} have. */
  void tell(long position, StandbyLog to) {
    recent.tell(position, to);
  }

  private void accept(KvMsg update, long nowNs) {
    int ttlSeconds = ttlSeconds(update);
    OptionalLong original = recent.find(update);
    long sequence =
        original.isPresent()
            ? repeat(update, original.getAsLong(), ttlSeconds, nowNs)
            : apply(update, ttlSeconds, nowNs);
    recent.remember(update, sequence, ttlSeconds > 0);
    StandbyLog standby = store.told();
    if (standby != null && update.uuid().length > 0) {
      long digest = RecentUpdates.digest(update, sequence);
      standby.onOriginal(update.uuid(), update.key(), sequence, digest, ttlSeconds > 0);
    }
  }

  private int ttlSeconds(KvMsg update) {
    Ttl ttl = Ttl.of(update.properties());
    if (ttl.isMalformed()) {
      notices.add(counters.add(Counter.TTL_MALFORMED), "ignored", "malformed ttl", TTL_RULE);
    }
    return ttl.seconds();
  }

  private long apply(KvMsg update, int ttlSeconds, long nowNs) {
    applying = update;
    long sequence =
        update.isRemoval()
            ? store.remove(update.key())
            : store.put(update.key(), update.body(), ttlSeconds, nowNs);
    applying = null;
    return sequence;
  }

  /**
   * The writer may have missed the echo of the original: it is told the sequence in a message that
   * is an ordinary heartbeat to everybody else.
   */
  private long repeat(KvMsg update, long original, int ttlSeconds, long nowNs) {
    counters.add(Counter.REPEATS);
    store.restartLifetime(update.key(), original, ttlSeconds, nowNs);
    byte[] answer = ("sequence=" + original + "\n").getBytes(StandardCharsets.US_ASCII);
    beat(KvMsg.heartbeat(store.sequence()).with(update.uuid(), answer));
    return original;
  }

  @Override
  public void onUpdate(StoredEntry update, @Nullable StoredEntry before, long digestChange) {
    if (before != null && Tombstone.isExpired(update)) {
      recent.onExpired(before, update.sequence());
    }
    if (!standing.isServing()) {
      pending.onUpdate(update.key());
    } else if (!subscriptions.isEmpty()) {
      publications.add(publication(update));
    }
  }

  private KvMsg publication(StoredEntry update) {
    if (applying != null) {
      return applying.withSequence(update.sequence());
    }
    if (Tombstone.isExpired(update)) {
      return KvMsg.serverRemoval(update.key(), update.sequence(), EXPIRED);
    }
    int ttlSeconds = Tombstone.is(update) ? 0 : update.ttlSeconds();
    return KvMsg.update(update.key(), NOTHING, ttlSeconds, update.array())
        .withSequence(update.sequence());
  }

  /** A message arrived at the snapshot port: a request, if it is well formed. */
  void onRequest(byte[] peer, byte[][] frames, long nowNs) {
    try {
      byte[] subtree = SnapshotRequest.decode(frames).subtree();
      if (standing.isServing() || Description.isAskedBy(subtree)) {
        snapshots.onRequest(peer, subtree, nowNs);
      }
    } catch (Rejection rejection) {
      drop(rejection);
    }
  }

  private void drop(Rejection rejection) {
    String name = Counters.lowerCase(rejection.reason());
    String why = name + " (" + rejection.getMessage() + ")";
    notices.add(counters.add(rejection.reason()), "dropped", "message", why);
  }

  /** Somebody subscribed to {@code prefix}. */
  void onSubscribed(byte[] prefix, long nowNs) {
    subscriptions.add(prefix);
    heartbeats.onSubscription();
    beatIfDue(nowNs);
  }

  /** The last subscriber of {@code prefix} is gone. */
  void onUnsubscribed(byte[] prefix) {
    subscriptions.remove(prefix);
  }

  /** Who is subscribed. */
  Subscriptions subscriptions() {
    return subscriptions;
  }

  /** Publishes a heartbeat if it is time. */
  void beatIfDue(long nowNs) {
    if (heartbeats.takeDue(nowNs)) {
      beat(KvMsg.heartbeat(store.sequence()));
    }
  }

  private void beat(KvMsg heartbeat) {
    if (!subscriptions.isEmpty() && standing.isServing()) {
      counters.add(Counter.HEARTBEATS);
      publications.add(heartbeat);
    }
  }

  /** What to publish since the last call, in this order. */
  List<KvMsg> takePublications() {
    if (publications.isEmpty()) {
      return List.of();
    }
    List<KvMsg> taken = publications;
    publications = new ArrayList<>();
    return taken;
  }

  /** When the next heartbeat is due. */
  long deadlineNs() {
    return heartbeats.deadlineNs();
  }
}
