package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.CloneException;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.replica.EntryTree;
import org.zclone.replica.Replica;
import org.zclone.replica.StoredEntry;
import org.zclone.session.SessionProtocol;

/**
 * A client core and a model server over connections that break, thousands of times: readers see
 * states of the server and no others, every write ends once, and none is applied twice.
 */
class SessionSimulationTest {
  private static final int SEEDS = Integer.getInteger("client.simulation.seeds", 2_000);
  private static final String[] KEYS = {"/s/a", "/s/b", "/s/c", "/t/a", "/t/b"};

  private final List<String> problems = new ArrayList<>();

  @Test
  void readers_see_states_of_the_server_and_each_write_is_applied_once() {
    int completed = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        completed += new Run(seed).run();
      } catch (AssertionError | RuntimeException e) {
        problems.add("seed " + seed + ": " + e);
      }
    }

    assertThat(problems).isEmpty();
    assertThat(completed).as("writes that were completed").isGreaterThan(10 * SEEDS);
  }

  private static final class Run {
    private static final int FAULTS_MS = 12_000;
    private static final int CALM_MS = 25_000;

    private final SimWorld world;
    private final String prefix;
    private final SimSessionServer server;
    private final ClientCore core;
    private final boolean corrupts;
    private final boolean restarts;
    private final Map<Long, Receipt> completed = new HashMap<>();
    private final Map<Long, CloneException> failed = new HashMap<>();
    private final Map<String, String> folded = new TreeMap<>();
    private long link;
    private boolean connected;
    private long toServerNs;
    private long toClientNs;
    private int dropNext;
    private long writes;
    private long nextTickNs = Long.MAX_VALUE;
    private boolean turnPlanned;

    Run(long seed) {
      world = new SimWorld(seed);
      prefix = world.chance(0.5) ? "" : "/s/";
      corrupts = world.chance(0.25);
      restarts = world.chance(0.25);
      server = new SimSessionServer(world, prefix);
      ClientConfig config = ClientConfig.to(Harness.A).withSubtree(prefix);
      core = new ClientCore(config, Sessions.CLIENT, world.random);
      core.setListening(true);
    }

    int run() {
      core.start(world.nowNs());
      turn();
      world.after(0, this::work);
      world.after(0, this::fault);
      world.runUntil((FAULTS_MS + CALM_MS) * SimWorld.MS);
      checkEnd();
      return completed.size();
    }

    private void checkEnd() {
      assertThat(core.status().state()).isEqualTo(State.LIVE);
      assertThat(map()).isEqualTo(texts(server.now()));
      assertThat(completed.size() + failed.size()).isEqualTo((int) writes);
      checkApplied();
    }

    private void checkApplied() {
      Map<Long, Set<Long>> sequences = new HashMap<>();
      long last = 0;
      for (SimSessionServer.Life life : server.lives) {
        for (SimSessionServer.Done done : life.updates()) {
          if (done.value().startsWith("w") && !done.writer().isEmpty()) {
            long id = Long.parseLong(done.value().substring(1).split("-")[0]);
            sequences.computeIfAbsent(id, any -> new HashSet<>()).add(done.sequence());
            if (!restarts) {
              assertThat(id).as("writes are applied in their order").isGreaterThanOrEqualTo(last);
              last = id;
            }
          }
        }
      }
      sequences.forEach(this::checkWrite);
    }

    private void checkWrite(long id, Set<Long> applied) {
      if (!restarts) {
        assertThat(applied).as("write " + id + " was applied once").hasSizeLessThanOrEqualTo(2);
        if (applied.size() == 2) {
          assertThat(id % 5).as("only groups have two updates: " + id).isZero();
        }
      }
      Receipt receipt = completed.get(id);
      if (receipt != null) {
        assertThat(applied).contains(receipt.sequence());
      } else if (!restarts) { // else it may be refused in one life of the map, applied in another
        assertThat(failed.get(id)).isInstanceOf(OutcomeUnknownException.class);
      }
    }

    private boolean faultsGoOn() {
      return world.nowNs() < FAULTS_MS * SimWorld.MS;
    }

    private void work() {
      if (!faultsGoOn()) {
        return;
      }
      if (world.chance(0.5)) {
        String value = world.chance(0.3) ? "" : "x" + world.between(0, 999);
        server.update(key(), value, "");
        if (world.chance(0.7)) {
          server.send();
        }
      } else {
        write();
      }
      world.after(world.between(0, 200), this::work);
    }

    private String key() {
      return KEYS[world.random.nextInt(KEYS.length)];
    }

    private void write() {
      long id = ++writes;
      int first = world.random.nextInt(KEYS.length);
      List<Update> group = new ArrayList<>(List.of(put(KEYS[first], id, 0)));
      if (id % 5 == 0) {
        group.add(put(KEYS[(first + 1) % KEYS.length], id, 1));
      }
      core.onWrite(id, group, Frames.uuid(id), world.nowNs());
      planTurn();
    }

    private Update put(String key, long id, int part) {
      Update put = Update.put(key, Bytes.utf8("w" + id + "-" + part));
      StoredEntry entry = core.replica().tree().get(key);
      if (id % 3 == 0) {
        return entry == null ? put.ifAbsent() : put.ifSequence(entry.sequence());
      }
      return put;
    }

    private void fault() {
      if (!faultsGoOn()) {
        return;
      }
      switch (world.between(0, 5)) {
        case 0, 1 -> cut();
        case 2 -> dropNext = world.between(1, 2);
        case 3 -> corrupt();
        case 4 -> restart();
        default -> {}
      }
      world.after(world.between(50, 3_000), this::fault);
    }

    private void corrupt() {
      turn();
      Iterator<StoredEntry> entries = core.replica().tree().iterator();
      if (corrupts && entries.hasNext()) {
        StoredEntry entry = entries.next();
        core.corrupt(entry.key(), Frames.bytes("corrupt"));
        folded.put(entry.key(), "corrupt");
        turn();
      }
    }

    private void restart() {
      if (restarts) {
        cut();
        server.restart();
      }
    }

    private void cut() {
      if (connected) {
        long broken = link;
        connected = false;
        server.hang();
        world.after(
            world.between(0, 50),
            () -> {
              core.onChannelDisconnected(broken, world.nowNs());
              planTurn();
            });
      }
    }

    private void planTurn() {
      if (world.chance(0.5)) {
        turn();
      } else if (!turnPlanned) {
        turnPlanned = true;
        world.after(world.between(0, 3), this::turn);
      }
    }

    private void turn() {
      turnPlanned = false;
      for (Cut cut : core.flush()) {
        cut.changes().forEach(this::fold);
        assertThat(folded).isEqualTo(texts(cut.after().tree()));
      }
      assertThat(folded).as("folded changes").isEqualTo(map());
      checkShown(core.replica().current());
      core.takeEffects().forEach(this::perform);
      planTick();
    }

    private void checkShown(Replica.Version version) {
      boolean isState =
          version.sequence() == 0
              || server.lives.stream()
                  .anyMatch(
                      life ->
                          texts(life.at(version.sequence(), prefix)).equals(texts(version.tree())));
      assertThat(isState || corrupts).as("a state that the server had: " + version).isTrue();
    }

    private void fold(Change change) {
      String before = change.before().map(entry -> entry.utf8()).orElse(null);
      assertThat(folded.get(change.key())).as("before " + change).isEqualTo(before);
      if (change.isRemoval()) {
        folded.remove(change.key());
      } else {
        folded.put(change.key(), change.after().orElseThrow().utf8());
      }
    }

    private Map<String, String> map() {
      return texts(core.replica().tree());
    }

    private static Map<String, String> texts(EntryTree tree) {
      Map<String, String> map = new TreeMap<>();
      tree.iterator().forEachRemaining(entry -> map.put(entry.key(), entry.utf8()));
      return map;
    }

    private static Map<String, String> texts(Map<String, StoredEntry> entries) {
      Map<String, String> map = new TreeMap<>();
      entries.forEach((key, entry) -> map.put(key, entry.utf8()));
      return map;
    }

    private void planTick() {
      long atNs = core.deadlineNs();
      if (atNs < nextTickNs) {
        nextTickNs = Math.max(atNs, world.nowNs() + 1);
        world.at(nextTickNs, this::tick);
      }
    }

    private void tick() {
      if (world.nowNs() < nextTickNs) {
        return;
      }
      nextTickNs = Long.MAX_VALUE;
      core.onTick(world.nowNs());
      turn();
    }

    private void perform(ClientEffect effect) {
      if (effect instanceof ClientEffect.OpenChannel open) {
        link = open.link();
        world.after(world.between(1, 30), () -> connect(open.link()));
      } else if (effect instanceof ClientEffect.CloseLink) {
        connected = false;
      } else if (effect instanceof ClientEffect.SendOnChannel send) {
        toServerNs = Math.max(toServerNs + 1, world.nowNs() + delayNs());
        world.at(toServerNs, () -> arrive(send));
      } else if (effect instanceof ClientEffect.Completed done) {
        onCompleted(done);
      } else if (effect instanceof ClientEffect.Failed fail) {
        assertThat(failed.put(fail.writeId(), fail.problem())).isNull();
        assertThat(completed).doesNotContainKey(fail.writeId());
        assertThat(fail.problem())
            .isInstanceOfAny(WriteRefusedException.class, OutcomeUnknownException.class);
      }
    }

    private long delayNs() {
      return world.between(0, 20) * SimWorld.MS;
    }

    private void connect(long opened) {
      if (opened == link) {
        connected = true;
        core.onChannelConnected(link, world.nowNs());
        planTurn();
      }
    }

    private void arrive(ClientEffect.SendOnChannel send) {
      if (!connected || send.link() != link) {
        return;
      }
      if (send.frames().length == 2) {
        SimSessionServer.description().forEach(this::toClient);
      } else {
        server.onMessage(send.frames(), frame -> toClient(new byte[][] {frame}));
      }
    }

    private void toClient(byte[][] frames) {
      if (dropNext > 0 && isBatch(frames)) {
        dropNext--;
        return;
      }
      long its = link;
      toClientNs = Math.max(toClientNs + 1, world.nowNs() + delayNs());
      world.at(toClientNs, () -> deliver(its, frames));
    }

    private static boolean isBatch(byte[][] frames) {
      return SessionProtocol.isSession(frames[0]) && frames[0][3] == (byte) 0x84;
    }

    private void deliver(long its, byte[][] frames) {
      if (connected && its == link) {
        core.onChannelMessage(its, frames, world.nowNs());
        planTurn();
      }
    }

    private void onCompleted(ClientEffect.Completed done) {
      assertThat(completed.put(done.writeId(), done.receipt())).isNull();
      assertThat(failed).doesNotContainKey(done.writeId());
      if (prefix.isEmpty()) {
        assertThat(core.replica().current().sequence())
            .as("a client reads its own writes")
            .isGreaterThanOrEqualTo(done.receipt().sequence());
      }
    }
  }
}
