package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.ClientConfig;
import org.zclone.api.Update;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Stage;
import org.zclone.examples.trial.Times;

/** Lifetimes go on when another server takes over; {@code -Dttl.keys=1000 -Dttl.seconds=60}. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(180)
class PairTtlIT {
  private static final int KEYS = Integer.getInteger("ttl.keys", 60);
  private static final Duration SHORTEST = Duration.ofSeconds(Integer.getInteger("ttl.seconds", 3));
  private static final Duration STEP = Duration.ofSeconds(3).dividedBy(KEYS);

  /** A second of the server's own, the time without a server, and a busy machine. */
  private static final Duration MOST_LATE = Duration.ofSeconds(3);

  /** When a key was written, and how long it was to live. */
  private record Planned(long startNs, Duration ttl) {}

  @Test
  void keys_with_a_ttl_survive_a_takeover_none_ends_early_and_all_end_on_time() throws Exception {
    Map<String, Planned> planned = new ConcurrentHashMap<>();
    Map<String, Duration> late = new ConcurrentHashMap<>();
    try (Stage stage = new Stage(false)) {
      Pair pair = new Pair(stage, List.of());
      pair.start();
      try (CloneClient client = CloneClient.connect(ClientConfig.to(pair.addresses().split(",")))) {
        client.awaitSynced(Duration.ofSeconds(20));
        client.watch("/ttl/", change -> onChange(change, planned, late));
        for (int i = 0; i < KEYS; i++) {
          Duration ttl = SHORTEST.plus(STEP.multipliedBy(i));
          planned.put("/ttl/" + i, new Planned(System.nanoTime(), ttl));
          client.writeAndWait(Update.put("/ttl/" + i, Bytes.utf8("1")).ttl(ttl));
        }

        pair.primary().kill();

        pair.backup().awaitState("active");
        await().atMost(SHORTEST.plusSeconds(20)).until(() -> late.size() == KEYS);
      }
    }
    List<Duration> sorted = late.values().stream().sorted().toList();
    System.out.printf(
        "%d keys went from %s to %s late%n",
        KEYS, Times.words(sorted.get(0)), Times.words(sorted.get(KEYS - 1)));
    assertThat(late.values()).allSatisfy(it -> assertThat(it).isBetween(Duration.ZERO, MOST_LATE));
  }

  private static void onChange(
      Change change, Map<String, Planned> planned, Map<String, Duration> late) {
    if (change.isRemoval()) {
      Planned plan = planned.get(change.key());
      late.put(change.key(), Times.since(plan.startNs()).minus(plan.ttl()));
    }
  }
}
