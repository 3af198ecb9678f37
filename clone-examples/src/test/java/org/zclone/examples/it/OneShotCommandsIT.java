package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.zclone.examples.it.CloneJar.Result;

@Execution(ExecutionMode.CONCURRENT)
class OneShotCommandsIT {
  private static TestServer server;

  @BeforeAll
  static void startServer() throws IOException {
    server = TestServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void a_value_is_put_got_listed_and_deleted() throws Exception {
    Result put = server.run("put", "/one/größe", "a\tb\n");
    assertThat(put.exitCode()).isZero();
    assertThat(put.out()).matches("ACCEPTED [1-9][0-9]*\n");
    String sequence = sequence(put);

    assertThat(server.run("get", "/one/größe").out()).isEqualTo("a\tb\n\n");
    assertThat(server.run("ls", "/one/").out())
        .isEqualTo("/one/größe\t" + sequence + "\ta\\tb\\n\n");

    Result delete = server.run("delete", "/one/größe");
    assertThat(delete.exitCode()).isZero();
    assertThat(delete.out()).matches("ACCEPTED [1-9][0-9]*\n");

    assertThat(server.run("ls", "/one/").out()).isEmpty();
  }

  @Test
  void bytes_pass_through_stdin_and_stdout_unchanged() throws Exception {
    byte[] bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);

    assertThat(server.run(bytes, "put", "/bin/a", "-").exitCode()).isZero();

    assertThat(server.run("get", "--raw", "/bin/a").outBytes()).isEqualTo(bytes);
  }

  @Test
  void a_key_that_is_not_there_is_exit_code_1_even_if_longer_ones_are() throws Exception {
    server.run("put", "/prefix/longer", "1");

    Result get = server.run("get", "/prefix/long");

    assertThat(get.exitCode()).isEqualTo(1);
    assertThat(get.out()).isEmpty();
    assertThat(get.errors())
        .isEqualTo("clone: there is no key '/prefix/long': 'clone ls' shows what there is\n");
  }

  @Test
  void an_empty_value_is_refused() throws Exception {
    Result put = server.run("put", "/empty", "");

    assertThat(put.exitCode()).isEqualTo(1);
    assertThat(put.errors()).contains("empty").hasLineCount(1);
  }

  @Test
  void if_absent_sets_a_key_once() throws Exception {
    assertThat(server.run("put", "/once", "first", "--if-absent").exitCode()).isZero();

    Result again = server.run("put", "/once", "second", "--if-absent");

    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.out()).isEmpty();
    assertThat(again.errors()).contains("/once").hasLineCount(1);
    assertThat(server.run("get", "/once").out()).isEqualTo("first\n");
  }

  @Test
  void if_sequence_sets_a_key_that_nobody_has_changed_since() throws Exception {
    String first = sequence(server.run("put", "/cas", "1"));
    String second = sequence(server.run("put", "/cas", "2", "--if-sequence", first));
    assertThat(server.run("ls", "/cas").out()).isEqualTo("/cas\t" + second + "\t2\n");

    Result late = server.run("put", "/cas", "3", "--if-sequence", first);

    assertThat(late.exitCode()).isEqualTo(1);
    assertThat(late.out()).isEmpty();
    assertThat(late.errors()).contains("/cas", second).hasLineCount(1);
    assertThat(server.run("get", "/cas").out()).isEqualTo("2\n");
  }

  private static String sequence(Result put) {
    assertThat(put.exitCode()).as(put.errors()).isZero();
    return put.out().strip().substring("ACCEPTED ".length());
  }

  @Test
  void conditions_are_refused_over_rfc_12() throws Exception {
    Result put = server.run("put", "/rfc12", "1", "--if-absent", "--plane", "rfc12");

    assertThat(put.exitCode()).isEqualTo(1);
    assertThat(put.errors()).contains("/rfc12").hasLineCount(1);
    assertThat(server.run("get", "/rfc12").exitCode()).isEqualTo(1);
  }

  @Test
  void a_write_that_no_server_takes_in_time_is_exit_code_3_and_was_not_applied() throws Exception {
    try (TestServer pulling = TestServer.start("pull")) {
      Result put = pulling.run("put", "/no", "1", "--plane", "rfc12", "--timeout", "3");

      assertThat(put.exitCode()).isEqualTo(3);
      assertThat(put.out()).isEmpty();
      assertThat(put.errors()).contains("/no was not applied").hasLineCount(1);
      assertThat(pulling.run("get", "/no").exitCode()).isEqualTo(1);
    }
  }

  @Test
  void a_write_that_is_not_answered_in_time_is_exit_code_3_and_its_outcome_unknown()
      throws Exception {
    Result put =
        server.run(
            "put", "/lost", "1", "--plane", "rfc12", "--collector", "pull", "--timeout", "3");

    assertThat(put.exitCode()).isEqualTo(3);
    assertThat(put.out()).isEmpty();
    assertThat(put.errors()).contains("what became of /lost is unknown").hasLineCount(1);
  }

  @Test
  void a_long_value_is_cut_in_a_listing_unless_it_is_wanted_whole() throws Exception {
    server.run("put", "/long/a", "x".repeat(1000));

    assertThat(server.run("ls", "/long/").out()).endsWith("x…\n").hasSizeLessThan(200);
    assertThat(server.run("ls", "--full", "/long/").out()).contains("x".repeat(1000));
  }

  @Test
  void the_status_is_what_the_server_says() throws Exception {
    Result plain = server.run("status");
    assertThat(plain.exitCode()).isZero();
    assertThat(plain.out().lines().map(line -> line.split(" ")[0]))
        .contains("server", "role", "epoch", "sequence", "digest", "entries", "snapshots");
    assertThat(plain.out()).contains("role single\n", "server tcp://" + server.address() + "\n");

    assertThat(server.run("status", "--json").out())
        .startsWith("{\"server\":\"tcp://" + server.address() + "\"")
        .contains("\"role\":\"single\"")
        .endsWith("}\n");
  }

  @Test
  void without_a_server_the_exit_code_is_3() throws Exception {
    Result get = CloneJar.run("get", "/a", "--connect", "127.0.0.1:1", "--timeout", "0.3");

    assertThat(get.exitCode()).isEqualTo(3);
    assertThat(get.errors())
        .isEqualTo(
            "clone: no server answered at 127.0.0.1:1 within 0.3 s:"
                + " start one with 'clone serve', or name another with --connect\n");
  }

  @Test
  void a_second_server_on_the_same_port_says_so() throws Exception {
    Result serve = CloneJar.run("serve", "--port", server.port());

    assertThat(serve.exitCode()).isEqualTo(1);
    assertThat(serve.out()).isEmpty();
    assertThat(serve.errors()).contains("port " + server.port()).hasLineCount(1);
  }

  @Test
  void no_command_prints_the_help_and_a_wrong_option_is_exit_code_2() throws Exception {
    assertThat(CloneJar.run().out()).startsWith("Usage: clone").contains("serve", "demo");

    Result wrong = CloneJar.run("get", "--no-such-option", "a");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.errors()).contains("--no-such-option", "--help").hasLineCount(1);
  }

  @Test
  void a_server_ends_cleanly_on_sigterm_and_with_the_parent_that_holds_its_stdin()
      throws Exception {
    try (TestServer one = TestServer.start();
        TestServer other = TestServer.start()) {
      assertThat(one.process().stop()).isZero();
      assertThat(other.process().orphan()).isZero();
    }
  }
}
