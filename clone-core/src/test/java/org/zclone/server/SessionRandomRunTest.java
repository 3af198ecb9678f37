package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.api.Bytes;
import org.zclone.api.Update;
import org.zclone.replica.Subtree;

/**
 * Long random runs: clients with overlapping subtrees, little credit and full queues, over which
 * {@link TestClient} checks every digest, and in the end everybody shows what the server has.
 */
class SessionRandomRunTest {
  private static final List<String[]> SUBTREES =
      List.of(
          new String[] {""},
          new String[] {"/1"},
          new String[] {"/1", "/2"},
          new String[] {"/10", "/2", "/33"},
          new String[] {"/1", "/2"},
          new String[] {""});

  private static final UUID NO_HISTORY = new UUID(0, 0);

  private final TestServer server = new TestServer();
  private final List<TestClient> clients = new ArrayList<>();
  private final List<String> published = new ArrayList<>();
  private int connections;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everybody_shows_what_the_server_has(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int keys = 1 << random.nextInt(3, 11);
    int valueBytes = 1 << random.nextInt(14);
    for (String[] subtrees : SUBTREES) {
      TestClient client = server.client("c" + connections++, subtrees);
      client.limit = 50_000;
      clients.add(client.hello());
    }
    for (int i = 0; i < 3_000; i++) {
      operate(random, "/" + random.nextInt(keys), "v".repeat(1 + random.nextInt(valueBytes)));
    }
    settle();

    server.core.publish();
    for (TestClient client : clients) {
      assertThat(client.shown.keySet()).isEqualTo(expected(client).keySet());
      assertThat(client.shown).isEqualTo(expected(client));
      assertThat(client.largest).isLessThan((64 << 10) + valueBytes);
    }
    published.addAll(server.published());
    long updates = server.core.status().sequence() - TestServer.EPOCH;
    assertThat(published.stream().filter(line -> !line.startsWith("HUGZ"))).hasSize((int) updates);
  }

  private void operate(SplittableRandom random, String key, String value) {
    int index = random.nextInt(clients.size());
    TestClient client = clients.get(index);
    switch (random.nextInt(16)) {
      case 0, 1, 2 -> server.put(key, value);
      case 3 -> server.remove(key);
      case 4 -> server.local(Update.put(key, Bytes.utf8(value)));
      case 5, 6 -> client.write(Update.put(key, Bytes.utf8(value)));
      case 7 -> client.writeGroup(Update.remove(key), Update.put(key + "x", Bytes.utf8(value)));
      case 8 -> client.room = random.nextInt(4);
      case 9 -> client.credit(random.nextInt(100_000));
      case 10 -> server.update("", key, value, "ttl=1\n");
      case 11 -> {
        if (random.nextInt(10) == 0) {
          client.resync();
        }
      }
      case 12 -> {
        if (random.nextInt(5) == 0) {
          reconnect(random, index);
        }
      }
      default -> {
        server.after(random.nextLong(100_000_000));
        server.deliver(random.nextInt(20));
        published.addAll(server.published());
      }
    }
  }

  private void reconnect(SplittableRandom random, int index) {
    TestClient old = clients.get(index);
    TestClient next = old.reconnected("c" + connections++);
    next.limit = 50_000;
    next.counter = old.counter;
    next.answered = old.counter - 1; // what was not answered is not repeated here
    if (old.history.equals(TestServer.HISTORY) && random.nextBoolean()) {
      next.resume();
    } else {
      next.shown.clear();
      next.shownAt = 0;
      next.history = NO_HISTORY;
      next.hello();
    }
    clients.set(index, next);
  }

  private void settle() {
    for (TestClient client : clients) {
      client.room = Integer.MAX_VALUE;
      client.credit(1L << 40);
    }
    server.after(20_000_000).turn();
  }

  private TreeMap<String, Object> expected(TestClient client) {
    TreeMap<String, Object> expected = new TreeMap<>();
    for (String subtree : client.subtrees) {
      Subtree.of(subtree)
          .entriesIn(server.core.entries())
          .forEachRemaining(entry -> expected.put(entry.key(), entry));
    }
    return expected;
  }
}
