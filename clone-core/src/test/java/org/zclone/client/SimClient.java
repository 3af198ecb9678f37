package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.ClientConfig;
import org.zclone.api.CloneException;
import org.zclone.api.Plane;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.replica.EntryTree;

/** A client core in the simulation: performs its effects and checks what it promises. */
final class SimClient {
  final ClientCore core;
  final String prefix;
  final Map<Long, Receipt> completed = new HashMap<>();
  final Map<Long, CloneException> failed = new HashMap<>();
  long writes;
  private final SimWorld world;
  private final List<SimServer> servers;
  private final int idBase;
  private final Map<String, String> folded = new TreeMap<>();
  private final Map<Long, SimServer.Sub> subs = new HashMap<>();
  private final long[] writerFreeNs;
  private final Map<Long, Integer> serverOf = new HashMap<>();
  private long nextTickNs = Long.MAX_VALUE;
  private boolean turnPlanned;

  SimClient(SimWorld world, List<SimServer> servers, String prefix, int idBase) {
    this.world = world;
    this.servers = servers;
    this.prefix = prefix;
    this.idBase = idBase;
    this.writerFreeNs = new long[servers.size()];
    String[] endpoints =
        servers.size() == 1 ? new String[] {Harness.A} : new String[] {Harness.A, Harness.B};
    ClientConfig config = ClientConfig.to(endpoints).withSubtree(prefix).withPlane(Plane.RFC12);
    core = new ClientCore(config, new UUID(idBase, idBase), world.random);
    core.setListening(true);
    core.start(world.nowNs());
    for (int i = 0; i < servers.size(); i++) {
      writerComesBack(i);
    }
    turn();
  }

  boolean subscribesTo(String key) {
    return key.startsWith(prefix) || key.startsWith("HUGZ");
  }

  SimServer.Sub subOf(SimServer server) {
    return subs.values().stream().filter(server.subs::contains).findFirst().orElse(null);
  }

  void onPublication(long link, byte[][] frames) {
    core.onPublication(link, frames, world.nowNs());
    planTurn();
  }

  void onSnapshotMessage(long link, long attempt, byte[][] frames) {
    core.onSnapshotMessage(link, attempt, frames, world.nowNs());
    planTurn();
  }

  void onLinkDisconnected(long link) {
    core.onLinkDisconnected(link, world.nowNs());
    planTurn();
  }

  void writerBreaks(int server) {
    writerFreeNs[server] = Long.MAX_VALUE;
    core.onWriterLost(server, world.nowNs());
    planTurn();
    world.after(world.between(1, 300), () -> writerComesBack(server));
  }

  private void writerComesBack(int server) {
    if (!servers.get(server).up) {
      world.after(100, () -> writerComesBack(server));
      return;
    }
    writerFreeNs[server] = world.nowNs();
    core.onWriterReady(server, world.nowNs());
    planTurn();
  }

  void write(String key, String value) {
    writes++;
    Update update = value.isEmpty() ? Update.remove(key) : Update.put(key, Bytes.utf8(value));
    core.onWrite(writes, List.of(update), Frames.uuid(idBase + writes), world.nowNs());
    planTurn();
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
      assertThat(folded).isEqualTo(map(cut.after().tree()));
    }
    assertThat(folded).as("folded changes").isEqualTo(map());
    core.takeEffects().forEach(this::perform);
    planTick();
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

  Map<String, String> map() {
    return map(core.replica().tree());
  }

  private static Map<String, String> map(EntryTree tree) {
    Map<String, String> map = new TreeMap<>();
    tree.iterator().forEachRemaining(entry -> map.put(entry.key(), entry.utf8()));
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
    if (effect instanceof ClientEffect.OpenLink open) {
      SimServer.Sub sub = new SimServer.Sub(this, open.link());
      subs.put(open.link(), sub);
      serverOf.put(open.link(), open.serverIndex());
      world.after(world.between(1, 30), () -> connect(sub));
    } else if (effect instanceof ClientEffect.CloseLink close) {
      serverOfLink(close.link()).subs.remove(subs.remove(close.link()));
    } else if (effect instanceof ClientEffect.RequestSnapshot request) {
      SimServer server = serverOfLink(request.link());
      int delay =
          world.chance(0.05) ? world.between(1_000, server.slowestMs) : world.between(1, 50);
      world.after(delay, () -> server.onRequests(this, request));
    } else if (effect instanceof ClientEffect.SendUpdate send) {
      send(send);
    } else if (effect instanceof ClientEffect.Completed done) {
      onCompleted(done);
    } else if (effect instanceof ClientEffect.Failed fail) {
      assertThat(failed.put(fail.writeId(), fail.problem())).isNull();
      assertThat(completed).doesNotContainKey(fail.writeId());
    }
  }

  private SimServer serverOfLink(long link) {
    return servers.get(serverOf.get(link));
  }

  private void connect(SimServer.Sub sub) {
    if (subs.get(sub.link) != sub) {
      return;
    }
    SimServer server = serverOfLink(sub.link);
    if (!server.up) {
      world.after(100, () -> connect(sub));
      return;
    }
    server.subs.add(sub);
    world.after(world.between(0, 100), () -> sub.works = true);
    core.onLinkConnected(sub.link, world.nowNs());
    planTurn();
  }

  private void send(ClientEffect.SendUpdate send) {
    int index = send.serverIndex();
    if (writerFreeNs[index] == Long.MAX_VALUE) {
      return; // the writer broke a moment ago: lost
    }
    writerFreeNs[index] =
        Math.max(writerFreeNs[index] + 1, world.nowNs() + world.between(0, 20) * SimWorld.MS);
    world.at(writerFreeNs[index], () -> arrive(index, send));
  }

  private void arrive(int index, ClientEffect.SendUpdate send) {
    if (writerFreeNs[index] != Long.MAX_VALUE) {
      servers.get(index).onUpdate(send.update());
    }
  }

  private void onCompleted(ClientEffect.Completed done) {
    SimServer server = servers.get(0);
    assertThat(completed.put(done.writeId(), done.receipt())).isNull();
    assertThat(failed).doesNotContainKey(done.writeId());
    assertThat(server.published.get(uuid(done.writeId())))
        .as("an acknowledged write was applied")
        .isNotNull()
        .contains(done.receipt().sequence());
    if (!server.restarted && !server.dialect.literalEnds()) {
      assertThat(core.replica().current().sequence())
          .as("a client reads its own writes")
          .isGreaterThanOrEqualTo(done.receipt().sequence());
    }
  }

  /** What must hold when all is over. */
  void checkWrites() {
    assertThat(completed.size() + failed.size()).isEqualTo((int) writes);
    SimServer server = servers.get(0);
    failed.forEach(
        (id, problem) -> {
          if (problem instanceof WriteRefusedException) {
            assertThat(server.published).as("a refused write").doesNotContainKey(uuid(id));
          }
        });
    if (server.dialect.remembersUuids() && !server.restarted) {
      for (long id = 1; id <= writes; id++) {
        assertThat(server.applications.getOrDefault(uuid(id), 0)).isLessThanOrEqualTo(1);
      }
    }
  }

  private String uuid(long id) {
    return Arrays.toString(Frames.uuid(idBase + id));
  }
}
