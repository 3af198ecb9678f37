package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.CloneException;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.replica.StoredEntry;
import org.zclone.session.Batch;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.Malformed;
import org.zclone.session.Operation;
import org.zclone.session.SessionProtocol;
import org.zclone.session.Welcome.Mode;
import org.zclone.session.Write;
import org.zclone.session.WriteReader;

/**
 * A client core on channels, with a fake clock and a test in the place of its servers. Each input
 * is a turn of its own unless {@link #turn} says otherwise.
 */
final class SessionHarness {
  static final String A = Harness.A;
  static final String B = Harness.B;
  static final String C = "tcp://127.0.0.1:5576";

  final ClientCore core;
  final List<ClientEffect> effects = new ArrayList<>();
  final List<ClientStatus> statuses = new ArrayList<>();
  final List<Cut> cuts = new ArrayList<>();
  final Map<Long, Receipt> completed = new LinkedHashMap<>();
  final Map<Long, CloneException> failed = new LinkedHashMap<>();
  final List<Long> ended = new ArrayList<>();
  final List<String> notices = new ArrayList<>();
  long nowNs = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos();
  long link;
  String channel = "";
  boolean subscribed;
  boolean writers;
  private boolean inTurn;
  private long writes;

  private SessionHarness(ClientConfig config) {
    core = new ClientCore(config, Sessions.CLIENT, new Random(1));
    core.setListening(true);
  }

  /** A started client of one server. */
  static SessionHarness ofOne() {
    return of(config -> config, A);
  }

  /** A started client of two servers. */
  static SessionHarness ofTwo() {
    return of(config -> config, A, B);
  }

  static SessionHarness of(UnaryOperator<ClientConfig> change, String... servers) {
    SessionHarness harness = new SessionHarness(change.apply(ClientConfig.to(servers)));
    return harness.turn(() -> harness.core.start(harness.nowNs));
  }

  /** Several inputs in one turn. */
  SessionHarness turn(Runnable inputs) {
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
    if (effect instanceof ClientEffect.OpenChannel open) {
      assertThat(channel).as("one channel at a time").isEmpty();
      link = open.link();
      channel = open.server().toString();
    } else if (effect instanceof ClientEffect.SendOnChannel send) {
      assertThat(send.link()).isEqualTo(link);
      assertThat(channel).isNotEmpty();
    } else if (effect instanceof ClientEffect.OpenWriters) {
      assertThat(writers).as("once").isFalse();
      writers = true;
    } else if (effect instanceof ClientEffect.OpenLink open) {
      link = open.link();
      channel = "";
      subscribed = true;
    } else if (effect instanceof ClientEffect.CloseLink close) {
      assertThat(close.link()).isEqualTo(link);
      channel = "";
      subscribed = false;
    } else if (effect instanceof ClientEffect.Completed done) {
      assertThat(completed.put(done.writeId(), done.receipt())).isNull();
      assertThat(failed).doesNotContainKey(done.writeId());
      ended.add(done.writeId());
    } else if (effect instanceof ClientEffect.Failed fail) {
      assertThat(failed.put(fail.writeId(), fail.problem())).isNull();
      assertThat(completed).doesNotContainKey(fail.writeId());
      ended.add(fail.writeId());
    } else if (effect instanceof ClientEffect.StatusChanged changed) {
      statuses.add(changed.status());
    }
  }

  SessionHarness connect() {
    return turn(() -> core.onChannelConnected(link, nowNs));
  }

  SessionHarness disconnect() {
    return turn(() -> core.onChannelDisconnected(link, nowNs));
  }

  /** A message comes on the channel. */
  SessionHarness hear(byte[]... frames) {
    return turn(() -> core.onChannelMessage(link, frames, nowNs));
  }

  /** The server describes itself as one that speaks sessions. */
  SessionHarness offerSessions() {
    return hear(Frames.update(5, SessionProtocol.DISCOVERY_KEY, "1")).hear(Frames.end(5, "/.chp/"));
  }

  /** From the opening of the channel to HELLO. */
  SessionHarness sayHello() {
    return connect().offerSessions();
  }

  SessionHarness welcome(Mode mode, long sequence) {
    return hear(Sessions.welcome(mode, Sessions.HISTORY, sequence));
  }

  /** From the opening of the channel to being live at {@code sequence}, with an empty snapshot. */
  SessionHarness goLive(long sequence) {
    return sayHello()
        .welcome(Mode.SNAPSHOT, sequence)
        .hear(Sessions.batch(0).of(Batch.RESET | Batch.CUT, sequence, 0));
  }

  /** Time passes, and the core is called at each of its deadlines. */
  SessionHarness pass(long millis) {
    long untilNs = nowNs + Duration.ofMillis(millis).toNanos();
    while (core.deadlineNs() - untilNs <= 0) {
      nowNs = core.deadlineNs() - nowNs > 0 ? core.deadlineNs() : nowNs + 1;
      turn(() -> core.onTick(nowNs));
    }
    nowNs = untilNs;
    return turn(() -> core.onTick(nowNs));
  }

  /** Writes and returns the write's id. */
  long write(Update... group) {
    long id = ++writes;
    turn(() -> core.onWrite(id, List.of(group), Frames.uuid(id), nowNs));
    return id;
  }

  long put(String key, String value) {
    return write(Update.put(key, Bytes.utf8(value)));
  }

  SessionHarness close() {
    return turn(() -> core.close(nowNs));
  }

  /** What was said in sessions since the effects were forgotten. */
  List<ClientMessage> said() {
    return all(ClientEffect.SendOnChannel.class).stream()
        .filter(send -> send.frames().length == 1)
        .map(send -> decode(send.frames()[0]))
        .toList();
  }

  private static ClientMessage decode(byte[] frame) {
    try {
      return ClientMessage.decode(frame, Sessions.LIMITS);
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  <T extends ClientMessage> List<T> said(Class<T> kind) {
    return said().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T extends ClientMessage> T lastSaid(Class<T> kind) {
    List<T> all = said(kind);
    assertThat(all).as(kind.getSimpleName()).isNotEmpty();
    return all.get(all.size() - 1);
  }

  Hello hello() {
    return lastSaid(Hello.class);
  }

  /** The writes since the effects were forgotten, as {@code counter key=value,key=value}. */
  List<String> written() {
    List<String> written = new ArrayList<>();
    for (Write write : said(Write.class)) {
      for (WriteReader groups = write.reader(); groups.hasNext(); ) {
        long counter = groups.counter();
        written.add(counter + " " + text(groups.next()));
      }
    }
    return written;
  }

  private static String text(List<Operation> group) {
    return String.join(
        ",", group.stream().map(each -> each.key() + "=" + new String(each.array())).toList());
  }

  <T extends ClientEffect> List<T> all(Class<T> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** What readers see. */
  Map<String, String> map() {
    Map<String, String> map = new TreeMap<>();
    Iterator<StoredEntry> entries = core.replica().tree().iterator();
    entries.forEachRemaining(entry -> map.put(entry.key(), entry.utf8()));
    return map;
  }

  long sequence() {
    return core.replica().current().sequence();
  }

  State state() {
    return core.status().state();
  }

  String detail() {
    return core.status().detail();
  }

  long count(String name) {
    return core.counters().get().getOrDefault(name, 0L);
  }

  /** The changes of all cuts, as {@code CAUSE key before>after}. */
  List<String> changes() {
    return cuts.stream().flatMap(cut -> cut.changes().stream()).map(this::text).toList();
  }

  private String text(Change change) {
    String before = change.before().map(entry -> entry.utf8()).orElse("-");
    String after = change.after().map(entry -> entry.utf8()).orElse("-");
    return change.cause() + " " + change.key() + " " + before + ">" + after;
  }

  SessionHarness forget() {
    effects.clear();
    cuts.clear();
    statuses.clear();
    return this;
  }
}
