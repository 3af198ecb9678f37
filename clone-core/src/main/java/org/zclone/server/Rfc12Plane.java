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
  private final Subscriptions subscriptions = new Subscriptions();
  private List<KvMsg> publications = new ArrayList<>();
  private @Nullable KvMsg applying; // what the next update of the store comes from, if from here

  Rfc12Plane(ServerConfig config, Store store, Snapshots snapshots, Tally tally, long nowNs) {
    this.store = store;
    this.snapshots = snapshots;
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
      accept(KvMsg.decodeUpdate(frames, limits), nowNs);
    } catch (Rejection rejection) {
      drop(rejection);
    }
  }

  private void accept(KvMsg update, long nowNs) {
    int ttlSeconds = ttlSeconds(update);
    OptionalLong original = recent.find(update);
    long sequence =
        original.isPresent()
            ? repeat(update, original.getAsLong(), ttlSeconds, nowNs)
            : apply(update, ttlSeconds, nowNs);
    recent.remember(update, sequence, ttlSeconds > 0);
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
    if (!subscriptions.isEmpty()) {
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
      snapshots.onRequest(peer, SnapshotRequest.decode(frames).subtree(), nowNs);
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
    if (!subscriptions.isEmpty()) {
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
