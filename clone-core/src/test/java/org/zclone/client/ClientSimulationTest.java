package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zclone.api.ClientStatus.State;
import org.zclone.chp.KvMsg;

/**
 * A server with its faults, a full-tree client and a subtree client, thousands of times.
 *
 * <p>The network lies only as ZeroMQ does: in order within a connection; lost are the tail of a cut
 * connection, what comes before a subscription works, and what is over a high-water mark. The last,
 * and a restart that nobody notices, are tried on the full-tree client alone: on this plane a
 * client of subtrees sees sparse numbers and cannot find out.
 */
class ClientSimulationTest {
  private static final int SEEDS = Integer.getInteger("client.simulation.seeds", 2_500);
  private static final String SUBTREE = "/s/";
  private static final String[] KEYS = {"/s/a", "/s/b", "/s/c", "/t/a", "/t/b", "plain"};

  private final List<String> problems = new ArrayList<>();

  @Test
  void replicas_end_equal_to_their_server_and_every_write_ends_once() {
    int live = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      live += run(seed);
    }

    assertThat(problems).isEmpty();
    assertThat(live).as("writes that were completed").isGreaterThan(10 * SEEDS);
  }

  private int run(long seed) {
    try {
      return new Run(seed).run();
    } catch (AssertionError | RuntimeException e) {
      problems.add("seed " + seed + ": " + e);
      return 0;
    }
  }

  private static final class Run {
    private static final int FAULTS_MS = 12_000;
    private static final int CALM_MS = 40_000;

    private final SimWorld world;
    private final SimServer server;
    private final SimClient full;
    private final SimClient subtree;
    private final List<SimClient> clients;
    private int foreign;

    Run(long seed) {
      world = new SimWorld(seed);
      server = new SimServer(world, SimServer.Dialect.any(world));
      List<SimServer> servers = new ArrayList<>(List.of(server));
      if (world.chance(0.4)) {
        servers.add(new SimServer(world, SimServer.Dialect.ofPassive()));
      }
      full = new SimClient(world, servers, "", 1_000_000);
      subtree = new SimClient(world, servers, SUBTREE, 2_000_000);
      clients = List.of(full, subtree);
    }

    int run() {
      world.after(0, this::work);
      world.after(0, this::fault);
      world.runUntil(FAULTS_MS * SimWorld.MS);
      server.up = true;
      server.snapshotLoss = 0;
      server.slowestMs = 2_000;
      clients.forEach(this::endDrops);
      world.runUntil((FAULTS_MS + CALM_MS) * SimWorld.MS);
      if (server.dialect.tellsWhereItStands()) {
        check(full);
      }
      foreignUpdate(KEYS[0]); // else only an update shows that others were lost
      world.runUntil((FAULTS_MS + CALM_MS + 10_000) * SimWorld.MS);
      clients.forEach(this::check);
      return full.completed.size() + subtree.completed.size();
    }

    private void endDrops(SimClient client) {
      SimServer.Sub sub = client.subOf(server);
      if (sub != null) {
        sub.dropNext = 0;
      }
    }

    private boolean faultsGoOn() {
      return world.nowNs() < FAULTS_MS * SimWorld.MS;
    }

    private void work() {
      if (!faultsGoOn()) {
        return;
      }
      int what = world.between(0, 9);
      if (what < 4) {
        foreignUpdate(key(KEYS.length));
      } else if (what < 6) {
        full.write(key(KEYS.length), value("f"));
      } else if (what < 8) {
        subtree.write(key(3), value("s"));
      } else if (what == 8) {
        server.expireAny();
      }
      world.after(world.between(0, 300), this::work);
    }

    private String key(int among) {
      return KEYS[world.random.nextInt(among)];
    }

    private String value(String writer) {
      return world.chance(0.25) ? "" : writer + world.random.nextInt(1_000);
    }

    private void foreignUpdate(String key) {
      byte[] uuid = world.chance(0.2) ? Frames.NONE : Frames.uuid(++foreign);
      server.onUpdate(KvMsg.update(key, uuid, 0, Frames.bytes(value("x"))));
    }

    private void fault() {
      if (!faultsGoOn()) {
        return;
      }
      SimClient client = world.random.nextBoolean() ? full : subtree;
      SimServer.Sub sub = client.subOf(server);
      switch (world.between(0, 9)) {
        case 0, 1 -> {
          if (sub != null) {
            server.cut(sub);
          }
        }
        case 2, 3 -> {
          SimServer.Sub fullSub = full.subOf(server);
          if (fullSub != null) {
            fullSub.dropNext = world.between(1, 4);
          }
        }
        case 4 -> server.pause(world.between(100, 5_000));
        case 5 -> server.snapshotLoss = world.chance(0.5) ? 0.2 : 0;
        case 6 -> client.writerBreaks(0);
        case 7 -> restart();
        case 8 -> goDown();
        default -> {}
      }
      world.after(world.between(50, 3_000), this::fault);
    }

    /** Those who cannot notice by the numbers notice by their connection. */
    private void restart() {
      SimServer.Sub fullSub = full.subOf(server);
      boolean noticed = !server.dialect.informs() || world.chance(0.5);
      for (SimServer.Sub sub : List.copyOf(server.subs)) {
        if (noticed || sub != fullSub) {
          server.cut(sub);
        }
      }
      boolean lower = world.chance(0.5);
      // a server that counts anew and names old numbers as its last one cannot be followed
      boolean keepsEntries = world.chance(0.5) && !(lower && server.dialect.literalEnds());
      server.restart(lower ? 0 : server.sequence() + 1_000, keepsEntries);
    }

    private void goDown() {
      server.up = false;
      List.copyOf(server.subs).forEach(server::cut);
      clients.forEach(client -> client.writerBreaks(0));
      world.after(world.between(100, 4_000), () -> server.up = true);
    }

    private void check(SimClient client) {
      assertThat(client.core.status().state()).as(client.prefix).isEqualTo(State.LIVE);
      assertThat(client.map()).as(client.prefix).isEqualTo(server.map(client.prefix));
      client.checkWrites();
    }
  }
}
