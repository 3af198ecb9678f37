package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.zclone.examples.trial.Finding;
import org.zclone.examples.trial.Half;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Stage;
import org.zclone.examples.trial.Times;
import org.zclone.examples.trial.Writers;

/**
 * A pair whose active server is killed or frozen while clients write. {@code -Dpair.rounds=100}
 * does it more often.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs SIGSTOP")
class PairFaultsIT {
  private static final int ROUNDS = Integer.getInteger("pair.rounds", 3);
  private static final int WRITERS = 4;
  private static final Duration PAUSE = Duration.ofMillis(4);
  private static final Duration MOST_UNTIL_ONE_IS_ACTIVE = Duration.ofSeconds(3);

  private final Random random = new Random();
  private Stage stage;
  private Pair pair;

  @BeforeEach
  void prepare() throws Exception {
    stage = new Stage(false);
    pair = new Pair(stage, List.of("--failover", "1"));
    pair.start();
  }

  @AfterEach
  void clear() {
    stage.close();
  }

  @Test
  void killing_the_active_server_under_load_loses_nothing_and_applies_nothing_twice()
      throws Exception {
    try (Writers writers = new Writers(pair.addresses(), WRITERS, PAUSE)) {
      for (int round = 1; round <= ROUNDS; round++) {
        awaitReplicated(writers);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
        Half killed = pair.active();
        long startNs = System.nanoTime();
        killed.kill();
        List<Duration> answers = awaitTakeover(pair.other(killed), writers, startNs);
        killed.begin();
        pair.awaitInSync();
        System.out.printf(
            "round %d: the %s killed, writers went on after %s%n",
            round, killed.role(), answers.stream().map(Times::words).toList());
      }

      assertNothingIsWrong(writers);
    }
  }

  @Test
  void a_server_that_was_frozen_for_longer_than_the_failover_time_stands_down() throws Exception {
    try (Writers writers = new Writers(pair.addresses(), WRITERS, PAUSE)) {
      for (int round = 1; round <= Math.max(2, ROUNDS / 2); round++) {
        awaitReplicated(writers);
        Half frozen = pair.active();
        Half next = pair.other(frozen);
        long startNs = System.nanoTime();
        frozen.freeze();
        List<Duration> answers = awaitTakeover(next, writers, startNs);
        startNs = System.nanoTime();
        frozen.thaw();
        awaitOneActive(next);
        Duration stoodDown = Times.since(startNs);
        pair.awaitInSync();
        System.out.printf(
            "round %d: the %s frozen, writers went on after %s; thawed, it stood down after %s%n",
            round, frozen.role(), answers.stream().map(Times::words).toList(), stoodDown);
        assertThat(frozen.handle().isAlive() && next.handle().isAlive()).isTrue();
      }

      assertNothingIsWrong(writers);
    }
  }

  @Test
  void a_standby_that_was_frozen_is_waited_for_no_longer_than_the_failover_time() throws Exception {
    try (Writers writers = new Writers(pair.addresses(), WRITERS, PAUSE)) {
      awaitReplicated(writers);
      pair.backup().freeze();
      await().atMost(5, TimeUnit.SECONDS).until(() -> writers.told().accepted() > 0);
      pair.backup().thaw();
      pair.awaitInSync();
      awaitReplicated(writers);

      assertThat(pair.active()).isSameAs(pair.primary());
      assertNothingIsWrong(writers);
    }
  }

  @Test
  void what_only_the_yielding_server_had_accepted_is_told_update_by_update() throws Exception {
    pair.backup().freeze();
    // this one is on its way to the frozen server, which may have it when it wakes
    assertThat(run("put", "/sent", "0", "--timeout", "10").out()).startsWith("ACCEPTED ");
    CloneJar.Result put = run("put", "/alone", "1", "--timeout", "10");
    assertThat(put.out()).startsWith("ACCEPTED ");
    String sequence = put.out().strip().substring("ACCEPTED ".length());
    pair.primary().freeze();
    pair.backup().thaw();

    pair.backup().force();
    pair.backup().awaitState("active");
    assertThat(run("put", "/other", "2", "--timeout", "10").exitCode()).isZero();
    pair.primary().thaw();
    awaitOneActive(pair.backup());
    pair.awaitInSync();

    List<String> discarded = pair.primary().discarded();
    assertThat(discarded).endsWith("discarded\t/alone\t" + sequence + "\t1");
    assertThat(run("get", "/alone").exitCode()).isEqualTo(1);
    boolean sentIsLost = run("get", "/sent").exitCode() != 0;
    assertThat(discarded).hasSize(sentIsLost ? 2 : 1);
    assertThat(run("get", "/other").out()).isEqualTo("2\n");
  }

  private List<Duration> awaitTakeover(Half next, Writers writers, long startNs)
      throws IOException, InterruptedException {
    next.awaitState("active");
    return writers.awaitAnswers(next.epoch(), startNs);
  }

  private void awaitOneActive(Half active) {
    await()
        .atMost(MOST_UNTIL_ONE_IS_ACTIVE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> active.isActive() && pair.other(active).state().equals("passive"));
  }

  private static void awaitReplicated(Writers writers) {
    long before = writers.told().replicated();
    await().until(() -> writers.told().replicated() > before + 50);
  }

  private static void assertNothingIsWrong(Writers writers) {
    List<Finding> findings = writers.stopAndCheck();
    System.out.printf(
        "%d writes REPLICATED, %d ACCEPTED, %d not answered%n",
        writers.told().replicated(), writers.told().accepted(), writers.unanswered());
    assertThat(findings).isEmpty();
    assertThat(writers.unanswered()).isZero();
  }

  private CloneJar.Result run(String command, String... arguments)
      throws IOException, InterruptedException {
    return CloneJar.run(PairIT.connected(pair, command, arguments));
  }
}
