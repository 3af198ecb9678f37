package org.zclone.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.zclone.api.Keys;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.ServerStatus;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.chp.KvMsg;
import org.zclone.chp.Limits;
import org.zclone.chp.Rejection;
import org.zclone.chp.SnapshotRequest;
import org.zclone.chp.Ttl;
import org.zclone.replica.EntryTree;
import org.zclone.replica.StoredEntry;
import org.zclone.replica.Subtree;

/**
 * The RFC 12 plane of a server: takes updates and requests as frames, and says what to publish and
 * which snapshots to send.
 *
 * <pre>{@code
 * core.onUpdate(frames, nowNs);
 * core.onTick(nowNs);
 * core.takePublications().forEach(message -> publisher.send(message.frames()));
 * core.publish();
 * }</pre>
 *
 * <p>After each turn the reactor takes the publications and notices and calls {@link #publish()}.
 * Any thread may call {@link #status()} and {@link #entries()}; all else is <em>Confined to the
 * reactor thread.</em>
 */
public final class ServerCore {
  /** How many lifetimes end in one tick at most. */
  static final int MOST_EXPIRATIONS = 1_000;

  private static final byte[] NOTHING = new byte[0];
  private static final byte[] EXPIRED = "expired=1\n".getBytes(StandardCharsets.US_ASCII);
  private static final String TTL_RULE =
      "a ttl is a whole number of seconds from 0 to " + Integer.MAX_VALUE;

  private final UUID instance;
  private final long epoch;
  private final long startNs;
  private final Limits limits;
  private final Store store;
  private final RecentUpdates recent;
  private final Heartbeats heartbeats;
  private final Counters counters = new Counters();
  private final Notices notices = new Notices();
  private final Snapshots snapshots;
  private List<KvMsg> publications = new ArrayList<>();
  private volatile ServerView view;

  /**
   * A server with an empty map.
   *
   * @param instance a random name, new at each start
   * @param epoch the sequence to start from, see {@link Epoch}
   */
  public ServerCore(ServerConfig config, UUID instance, long epoch, long nowNs) {
    this.instance = instance;
    this.epoch = epoch;
    this.startNs = nowNs;
    limits = new Limits(config.maxKeyBytes(), config.maxValueBytes());
    store = new Store(epoch);
    recent = new RecentUpdates(config.rememberedUuids());
    heartbeats = new Heartbeats(TimeUnit.NANOSECONDS.convert(config.heartbeat()), nowNs);
    snapshots = new Snapshots(config, this::cut, counters, notices);
    view = currentView();
  }

  /** A message for the collector arrived: an update, if it is well formed. */
  public void onUpdate(byte[][] frames, long nowNs) {
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
    counters.add(Counter.UPDATES);
    if (update.isRemoval()) {
      counters.add(Counter.REMOVALS);
      store.remove(update.key());
    } else {
      store.put(update.key(), update.body(), ttlSeconds, nowNs);
    }
    publications.add(update.withSequence(store.sequence()));
    return store.sequence();
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

  /** A message arrived at the snapshot port: a request, if it is well formed. */
  public void onRequest(byte[] peer, byte[][] frames, long nowNs) {
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

  /** Somebody subscribed to the publisher. */
  public void onSubscription(long nowNs) {
    heartbeats.onSubscription();
    beatIfDue(nowNs);
  }

  /** Time has passed: entries whose lifetime has ended go, and heartbeats are sent. */
  public void onTick(long nowNs) {
    expire(nowNs);
    beatIfDue(nowNs);
  }

  private void expire(long nowNs) {
    for (int i = 0; i < MOST_EXPIRATIONS; i++) {
      StoredEntry entry = store.expireNext(nowNs);
      if (entry == null) {
        return;
      }
      counters.add(Counter.EXPIRATIONS);
      recent.onExpired(entry);
      publications.add(KvMsg.serverRemoval(entry.key(), store.sequence(), EXPIRED));
    }
  }

  private void beatIfDue(long nowNs) {
    if (heartbeats.takeDue(nowNs)) {
      beat(KvMsg.heartbeat(store.sequence()));
    }
  }

  private void beat(KvMsg heartbeat) {
    counters.add(Counter.HEARTBEATS);
    publications.add(heartbeat);
  }

  /**
   * The embedding application's own write.
   *
   * @throws WriteRefusedException if a limit or the update's condition forbids it
   */
  public Receipt onLocalUpdate(Update update, long nowNs) {
    checkLimits(update);
    checkCondition(update);
    byte[] value = update.value().toByteArray();
    KvMsg message = KvMsg.update(update.key(), NOTHING, update.ttlSeconds(), value);
    return new Receipt(Receipt.Level.ACCEPTED, apply(message, update.ttlSeconds(), nowNs));
  }

  private void checkLimits(Update update) {
    Keys.problem(update.key(), limits.maxKeyBytes()).ifPresent(why -> refuse(update, "it " + why));
    if (update.value().length() > limits.maxValueBytes()) {
      refuse(update, "its value is longer than " + limits.maxValueBytes() + " bytes");
    }
  }

  private void checkCondition(Update update) {
    StoredEntry entry = store.get(update.key());
    long actual = entry == null ? 0 : entry.sequence();
    long expected = update.expectedSequence().orElse(actual);
    if (expected != actual) {
      refuse(update, "expected sequence " + expected + ", it has " + actual + " (0: absent)");
    }
  }

  private static void refuse(Update update, String why) {
    throw new WriteRefusedException("refused the write to " + update.key() + ": " + why);
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
    return new Description(currentView().status(), TimeUnit.NANOSECONDS.toMillis(nowNs - startNs));
  }

  /** What to publish since the last call, in this order. */
  public List<KvMsg> takePublications() {
    if (publications.isEmpty()) {
      return List.of();
    }
    List<KvMsg> taken = publications;
    publications = new ArrayList<>();
    return taken;
  }

  /** The snapshots to send. */
  public Snapshots snapshots() {
    return snapshots;
  }

  /** Lines for the log since the last call. */
  public List<String> takeNotices() {
    return notices.take();
  }

  /** When the next input is due at the latest, in the past if there is work now. */
  public long deadlineNs() {
    long heartbeat = heartbeats.deadlineNs();
    return earlier(earlier(heartbeat, store.deadlineNs()), snapshots.deadlineNs());
  }

  private static long earlier(long one, OptionalLong other) {
    return other.isPresent() && other.getAsLong() - one < 0 ? other.getAsLong() : one;
  }

  /** Shows the present state to other threads. */
  public void publish() {
    view = currentView();
  }

  private ServerView currentView() {
    store.publish();
    return new ServerView(
        instance, epoch, store.replica().current(), snapshots.size(), counters.copy());
  }

  /** Where the server stood when the last turn ended; from any thread. */
  public ServerStatus status() {
    return view.status();
  }

  /** The entries as they were when the last turn ended; from any thread. */
  public EntryTree entries() {
    return view.version().tree();
  }
}
