package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.zclone.examples.it.CloneJar.Result;
import org.zclone.examples.trial.FreePorts;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Stage;
import org.zclone.examples.trial.Times;

/** Two servers started in any order, and the commands of clients that know both. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class PairIT {
  private Stage stage;
  private Pair pair;

  @BeforeEach
  void prepare() throws IOException {
    stage = new Stage(false);
    pair = new Pair(stage, List.of());
  }

  @AfterEach
  void clear() {
    stage.close();
  }

  @Test
  void the_primary_started_first_serves_and_the_backup_stands_by() throws Exception {
    pair.primary().start();
    pair.backup().start();

    pair.awaitInSync();

    assertThat(pair.active()).isSameAs(pair.primary());
    assertThat(pair.backup().state()).isEqualTo("passive");
    assertThat(run("put", "/a", "1").out()).startsWith("REPLICATED ");
  }

  @Test
  void the_backup_started_first_waits_for_the_primary_which_then_serves() throws Exception {
    pair.backup().start();
    TimeUnit.MILLISECONDS.sleep(700); // it would have had the time to begin something
    pair.primary().start();

    pair.awaitInSync();

    assertThat(pair.active()).isSameAs(pair.primary());
    assertThat(run("put", "/a", "1").out()).startsWith("REPLICATED ");
  }

  @Test
  void both_started_at_once_agree_that_the_primary_serves() throws Exception {
    pair.backup().begin();
    pair.primary().begin();

    pair.awaitInSync();

    assertThat(pair.active()).isSameAs(pair.primary());
  }

  @Test
  void a_client_that_was_there_first_is_served_once_the_pair_comes() throws Exception {
    try (Running watch = CloneJar.start("watch", "/w/", "--connect", pair.addresses())) {
      watch.awaitError("# CONNECTING");
      pair.start();

      assertThat(run("put", "/w/a", "1").exitCode()).isZero();

      watch.awaitLine(line -> line.contains("/w/a"), "the change");
    }
  }

  @Test
  void of_two_primaries_each_says_what_to_start_instead() throws Exception {
    String one = Integer.toString(FreePorts.find());
    String other = Integer.toString(FreePorts.find());

    try (Running first = primary(one, other);
        Running second = primary(other, one)) {
      first.awaitError("start it with --pair backup");
      second.awaitError("start it with --pair backup");
    }
  }

  private static Running primary(String port, String peerPort) throws IOException {
    return CloneJar.start(
        "serve", "--pair", "primary", "--port", port, "--peer", "127.0.0.1:" + peerPort);
  }

  @Test
  void a_backup_alone_does_not_serve_and_says_so() throws Exception {
    pair.backup().start();

    Result put = run("put", "/a", "1", "--timeout", "5");

    assertThat(put.exitCode()).isEqualTo(3);
    assertThat(pair.backup().lines()).containsExactly("ready", "pending");
    assertThat(pair.backup().remarks()).anyMatch(line -> line.contains("backup"));
    assertThat(CloneJar.run("status", "--connect", pair.backup().address()).out())
        .contains("role pending\n");
  }

  @Test
  void a_primary_alone_serves_and_answers_that_only_it_has_the_write() throws Exception {
    pair.primary().start();

    Result put = run("put", "/a", "1", "--timeout", "10");

    assertThat(put.out()).startsWith("ACCEPTED ");
    assertThat(pair.primary().lines()).contains("alone");
  }

  @Test
  void a_primary_alone_that_rejects_refuses_writes_and_lets_read() throws Exception {
    pair = new Pair(stage, List.of("--when-alone", "reject"));
    pair.start();
    assertThat(run("put", "/a", "1").out()).startsWith("REPLICATED ");
    pair.backup().kill();

    Result put = run("put", "/a", "2");

    assertThat(put.exitCode()).as(put.errors()).isEqualTo(1);
    assertThat(put.errors()).contains("/a").hasLineCount(1);
    assertThat(run("get", "/a").out()).isEqualTo("1\n");
  }

  @Test
  void every_command_of_a_client_works_through_a_takeover() throws Exception {
    pair.start();
    try (Running watch = CloneJar.start("watch", "/c/", "--json", "--connect", pair.addresses())) {
      assertThat(run("put", "/c/a", "1").out()).startsWith("REPLICATED ");
      watch.awaitLine(line -> line.contains("\"value\":\"1\""), "the first value");

      pair.primary().kill();

      assertThat(done("put", "/c/a", "2")).startsWith("ACCEPTED ");
      assertThat(done("get", "/c/a")).isEqualTo("2\n");
      assertThat(done("ls", "/c/")).matches("/c/a\t[0-9]+\t2\n");
      watch.awaitLine(line -> line.contains("\"value\":\"2\""), "the second value");
      assertThat(done("status"))
          .contains("server tcp://" + pair.backup().address() + "\n", "role active\n");
      assertThat(done("delete", "/c/a")).startsWith("ACCEPTED ");
    }
  }

  @Test
  void a_status_names_the_part_of_the_first_server_that_is_there() throws Exception {
    pair.start();

    assertThat(run("status").out())
        .contains("role active\n", "epoch " + pair.primary().epoch() + "\n")
        .containsPattern("\ndigest [0-9a-f]{16}\n")
        .containsPattern("\nsequence [0-9]+\n");
    assertThat(CloneJar.run("status", "--connect", pair.backup().address()).out())
        .contains("role passive\n", "active tcp://" + pair.primary().address() + "\n");
  }

  @Test
  void a_switchover_on_stdin_hands_over_and_back() throws Exception {
    pair.start();
    assertThat(run("put", "/a", "1").exitCode()).isZero();

    pair.switchOver(pair.primary());

    assertThat(pair.active()).isSameAs(pair.backup());
    assertThat(run("put", "/a", "2").out()).startsWith("REPLICATED ");

    pair.switchOver(pair.backup());

    assertThat(pair.active()).isSameAs(pair.primary());
    assertThat(run("get", "/a").out()).isEqualTo("2\n");
  }

  @Test
  void a_switchover_without_a_standby_is_refused_in_words() throws Exception {
    pair.primary().start();
    assertThat(run("put", "/a", "1", "--timeout", "10").exitCode()).isZero();

    pair.primary().switchOver();

    await()
        .untilAsserted(
            () ->
                assertThat(pair.primary().remarks())
                    .contains("clone: no switchover: no standby is in sync"));
    assertThat(pair.primary().isActive()).isTrue();
  }

  /** What a command that must end well printed; if it does not, everything that is known. */
  private String done(String command, String... arguments) throws Exception {
    long startNs = System.nanoTime();
    Result result = run(command, arguments);
    assertThat(result.exitCode())
        .as(
            "%s after %s: '%s', stderr '%s'; %s, backup said %s",
            command,
            Times.words(Times.since(startNs)),
            result.out(),
            result.errors(),
            pair.states(),
            pair.backup().lines())
        .isZero();
    return result.out();
  }

  private Result run(String command, String... arguments) throws Exception {
    return CloneJar.run(connected(pair, command, arguments));
  }

  /** A client's command line that names both halves. */
  static String[] connected(Pair pair, String command, String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = command;
    all[1] = "--connect";
    all[2] = pair.addresses();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return all;
  }
}
