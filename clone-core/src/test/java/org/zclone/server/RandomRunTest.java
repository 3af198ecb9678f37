package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.api.Bytes;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.replica.Digest;
import org.zclone.replica.EntryTree;

/** Long random runs: the core and a simple model agree on every message. */
class RandomRunTest {
  private static final int REMEMBERED = 20;

  private final TestServer server =
      new TestServer(TestServer.config().withRememberedUuids(REMEMBERED));
  private final Model model = new Model(REMEMBERED);

  /** What may be written once more. */
  private final List<Write> written =
      new ArrayList<>(Collections.nCopies(15, new Write("u", "/0", "v0")));

  @Test
  void a_hundred_thousand_operations_agree_with_the_model() {
    run(new SplittableRandom(100), 100_000);

    assertThat(server.counter("repeats")).isGreaterThan(1000);
    assertThat(server.counter("expirations")).isGreaterThan(1000);
    assertThat(server.counter("updates") + server.counter("expirations")).isEqualTo(model.sequence);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void shorter_runs_agree_too(long seed) {
    run(new SplittableRandom(seed), 3_000);
  }

  private void run(SplittableRandom random, int operations) {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < operations; i++) {
      operate(random, expected);
      List<String> published = server.published();
      if (!published.equals(expected)) { // assertThat would cost more than the run
        assertThat(published).as("operation %d", i).isEqualTo(expected);
      }
      expected.clear();
      if (i % 500 == 0) {
        checkState();
      }
    }
    checkState();
  }

  private void operate(SplittableRandom random, List<String> expected) {
    String key = "/" + random.nextInt(30);
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> write(written.get(random.nextInt(written.size())), random, expected);
      case 3, 4, 5, 6 -> {
        String uuid = random.nextInt(4) == 0 ? "" : "u" + random.nextInt(40);
        String value = random.nextInt(4) == 0 ? "" : "v" + random.nextInt(2);
        written.set(random.nextInt(written.size()), new Write(uuid, key, value));
        write(new Write(uuid, key, value), random, expected);
      }
      case 7 -> operateLocally(random, key, expected);
      case 8 -> server.put("HUGZ" + key, "dropped");
      default -> {
        long nanos = random.nextLong(Duration.ofMillis(700).toNanos());
        server.after(nanos);
        model.after(nanos, expected);
      }
    }
  }

  private void write(Write write, SplittableRandom random, List<String> expected) {
    int ttl = Math.max(0, random.nextInt(12) - 5);
    server.update(write.uuid, write.key, write.value, "ttl=" + ttl + "\n");
    model.update(write.uuid, write.key, write.value, ttl, expected);
  }

  private void operateLocally(SplittableRandom random, String key, List<String> expected) {
    Update update = Update.put(key, Bytes.utf8("local"));
    if (random.nextBoolean()) {
      server.local(update);
      model.apply("", key, "local", 0, expected);
      return;
    }
    try {
      server.local(update.ifAbsent());
      assertThat(model.has(key)).isFalse();
      model.apply("", key, "local", 0, expected);
    } catch (WriteRefusedException e) {
      assertThat(model.has(key)).isTrue();
    }
  }

  private void checkState() {
    assertThat(server.snapshot("")).isEqualTo(model.snapshot());
    server.core.publish();
    EntryTree entries = server.core.entries();
    assertThat(server.core.status().digest()).isEqualTo(Digest.ofAll(entries.iterator()));
    assertThat(server.core.status().sequence()).isEqualTo(TestServer.EPOCH + model.sequence);
    assertThat(server.core.status().entries()).isEqualTo(entries.size());
    assertThat(server.core.deadlineNs() - server.nowNs).isPositive();
  }

  private record Write(String uuid, String key, String value) {}
}
