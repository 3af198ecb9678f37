package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.CloneException;
import org.zclone.api.Plane;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.chp.KvMsg;
import org.zclone.replica.StoredEntry;

/**
 * A client core on the RFC 12 plane, with a fake clock and a test in the place of its servers. Each
 * input is a turn of its own unless {@link #turn} says otherwise. The clock begins two seconds
 * before it overflows.
 */
final class Harness {
  static final String A = "tcp://127.0.0.1:5556";
  static final String B = "tcp://127.0.0.1:5566";

  final ClientCore core;
  final List<ClientEffect> effects = new ArrayList<>();
  final List<ClientStatus> statuses = new ArrayList<>();
  final List<Cut> cuts = new ArrayList<>();
  final Map<Long, Receipt> completed = new LinkedHashMap<>();
  final Map<Long, CloneException> failed = new LinkedHashMap<>();
  final List<String> notices = new ArrayList<>();
  long nowNs = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();
  long link;
  int server;
  long attempt;
  boolean linkOpen;
  boolean snapshotOpen;
  private boolean inTurn;
  private long writes;

  private Harness(ClientConfig config) {
    core = new ClientCore(config, new UUID(1, 1), new Random(1));
    core.setListening(true);
  }

  /** A started client of one server. */
  static Harness ofOne() {
    return of(config -> config, A);
  }

  /** A started client of two servers. */
  static Harness ofTwo() {
    return of(config -> config, A, B);
  }

  /** A started client of one server that follows some prefixes. */
  static Harness following(String... prefixes) {
    return of(config -> config.withSubtrees(List.of(prefixes)), A);
  }

  static Harness of(UnaryOperator<ClientConfig> change, String... servers) {
    ClientConfig rfc12 = ClientConfig.to(servers).withPlane(Plane.RFC12);
    Harness harness = new Harness(change.apply(rfc12));
    harness.turn(() -> harness.core.start(harness.nowNs));
    return harness;
  }

  /** Several inputs in one turn. */
  Harness turn(Runnable inputs) {
    if (inTurn) {
      inputs.run();
      return this;
    }
    inTurn = true;
    inputs.run();
    inTurn = false;
    cuts.addAll(core.flush());
    notices.addAll(core.takeNotices());
    core.takeEffects().forEach(this::perform);
    return this;
  }

  private void perform(ClientEffect effect) {
    effects.add(effect);
    if (effect instanceof ClientEffect.OpenLink open) {
      assertThat(linkOpen).as("one link at a time").isFalse();
      link = open.link();
      server = open.serverIndex();
      linkOpen = true;
    } else if (effect instanceof ClientEffect.CloseLink close) {
      assertThat(close.link()).isEqualTo(link);
      linkOpen = false;
      snapshotOpen = false;
    } else if (effect instanceof ClientEffect.RequestSnapshot request) {
      assertThat(request.link()).isEqualTo(link);
      attempt = request.attempt();
      snapshotOpen = true;
    } else if (effect instanceof ClientEffect.CloseSnapshot) {
      snapshotOpen = false;
    } else if (effect instanceof ClientEffect.Completed done) {
      assertThat(completed.put(done.writeId(), done.receipt())).isNull();
      assertThat(failed).doesNotContainKey(done.writeId());
    } else if (effect instanceof ClientEffect.Failed fail) {
      assertThat(failed.put(fail.writeId(), fail.problem())).isNull();
      assertThat(completed).doesNotContainKey(fail.writeId());
    } else if (effect instanceof ClientEffect.StatusChanged changed) {
      statuses.add(changed.status());
    }
  }

  Harness connect() {
    return turn(() -> core.onLinkConnected(link, nowNs));
  }

  Harness disconnect() {
    return turn(() -> core.onLinkDisconnected(link, nowNs));
  }

  /** The followed server publishes. */
  Harness publish(byte[][] frames) {
    return turn(() -> core.onPublication(link, frames, nowNs));
  }

  Harness publish(long sequence, String key, String value) {
    return publish(Frames.update(sequence, key, value));
  }

  Harness hugz(long sequence) {
    return publish(Frames.hugz(sequence));
  }

  /** The asked server answers. */
  Harness answer(byte[][] frames) {
    return turn(() -> core.onSnapshotMessage(link, attempt, frames, nowNs));
  }

  Harness answer(long sequence, String key, String value) {
    return answer(Frames.update(sequence, key, value));
  }

  Harness answerEnd(long sequence) {
    return answer(Frames.end(sequence));
  }

  /** From the opening of a link to its being live at {@code sequence}, with an empty snapshot. */
  Harness goLive(long sequence) {
    return connect().hugz(sequence).answerEnd(sequence);
  }

  /** Time passes, and the core is called at each of its deadlines. */
  Harness pass(long millis) {
    long untilNs = nowNs + Duration.ofMillis(millis).toNanos();
    while (core.deadlineNs() - untilNs <= 0) {
      nowNs = core.deadlineNs() - nowNs > 0 ? core.deadlineNs() : nowNs + 1;
      turn(() -> core.onTick(nowNs));
    }
    nowNs = untilNs;
    return turn(() -> core.onTick(nowNs));
  }

  Harness writerReady(int server) {
    return turn(() -> core.onWriterReady(server, nowNs));
  }

  Harness writerLost(int server) {
    return turn(() -> core.onWriterLost(server, nowNs));
  }

  /** Writes and returns the write's id, whose UUID is {@link Frames#uuid}. */
  long write(Update update) {
    long id = ++writes;
    turn(() -> core.onWrite(id, List.of(update), Frames.uuid(id), nowNs));
    return id;
  }

  long put(String key, String value) {
    return write(Update.put(key, Bytes.utf8(value)));
  }

  Harness close() {
    return turn(() -> core.close(nowNs));
  }

  /** What readers see. */
  Map<String, String> map() {
    Map<String, String> map = new TreeMap<>();
    Iterator<StoredEntry> entries = core.replica().tree().iterator();
    entries.forEachRemaining(entry -> map.put(entry.key(), entry.utf8()));
    return map;
  }

  State state() {
    return core.status().state();
  }

  String detail() {
    return core.status().detail();
  }

  <T extends ClientEffect> List<T> all(Class<T> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The subtrees of the last request. */
  List<String> asked() {
    List<ClientEffect.RequestSnapshot> requests = all(ClientEffect.RequestSnapshot.class);
    return requests.get(requests.size() - 1).requests().stream()
        .map(request -> new String(request.subtree(), StandardCharsets.UTF_8))
        .toList();
  }

  int requests() {
    return all(ClientEffect.RequestSnapshot.class).size();
  }

  /** What was sent to a server since the effects were cleared, as {@code key=value}. */
  List<String> sentTo(int server) {
    return all(ClientEffect.SendUpdate.class).stream()
        .filter(send -> send.serverIndex() == server)
        .map(send -> text(send.update()))
        .toList();
  }

  private static String text(KvMsg update) {
    return update.key() + "=" + new String(update.body(), StandardCharsets.UTF_8);
  }

  /** The changes of all cuts, as {@code CAUSE key before>after}. */
  List<String> changes() {
    return cuts.stream().flatMap(cut -> cut.changes().stream()).map(Harness::text).toList();
  }

  private static String text(Change change) {
    String before = change.before().map(entry -> entry.utf8()).orElse("-");
    String after = change.after().map(entry -> entry.utf8()).orElse("-");
    return change.cause() + " " + change.key() + " " + before + ">" + after;
  }

  Harness forget() {
    effects.clear();
    cuts.clear();
    statuses.clear();
    return this;
  }

  static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 'x');
    return bytes;
  }
}
