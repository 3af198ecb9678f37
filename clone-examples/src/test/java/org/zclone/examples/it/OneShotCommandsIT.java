package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.examples.it.CloneJar.Result;

@Execution(ExecutionMode.CONCURRENT)
class OneShotCommandsIT {
  private static final File FULL = new File("/dev/full");

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
    assertThat(put.errors()).contains("empty", "clone delete KEY").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "put", "delete", "ls", "watch"})
  void a_server_that_answers_and_refuses_is_exit_code_1_with_its_reason(String command)
      throws Exception {
    String key = "/" + "k".repeat(300);

    Result refused =
        command.equals("put") ? server.run(command, key, "1") : server.run(command, key);

    assertThat(refused.exitCode()).as(refused.errors()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.errors())
        .contains("clone: tcp://" + server.address() + " refused: ", "longer than 255", "--max-key")
        .doesNotContain("no server answered");
  }

  @Test
  void output_that_cannot_be_written_is_a_failure() throws Exception {
    assumeThat(FULL).exists();
    server.run("put", "/full/a", "1");

    for (String[] arguments :
        List.of(
            server.connected("ls"),
            server.connected("get", "/full/a"),
            server.connected("status"),
            server.connected("watch", "/full/"),
            new String[] {"--help"})) {
      Result lost = CloneJar.runInto(FULL, arguments);

      assertThat(lost.exitCode()).as(arguments[0]).isEqualTo(1);
      assertThat(lost.errors()).contains("clone: stdout cannot be written");
    }
  }

  @Test
  void a_receipt_that_cannot_be_written_is_told_on_stderr() throws Exception {
    assumeThat(FULL).exists();

    Result put = CloneJar.runInto(FULL, server.connected("put", "/full/b", "1"));

    assertThat(put.exitCode()).isEqualTo(1);
    assertThat(put.errors())
        .contains("clone: stdout cannot be written", "its receipt is: ACCEPTED ")
        .hasLineCount(2);
    assertThat(server.run("get", "/full/b").out()).isEqualTo("1\n");
  }

  @Test
  void a_reader_that_has_gone_ends_a_command_quietly() throws Exception {
    server.run(new byte[200_000], "put", "/unread", "-");

    Result get = CloneJar.runUnread(server.connected("get", "/unread"));

    assertThat(get.exitCode()).isZero();
    assertThat(get.errors()).isEmpty();
  }

  @Test
  void keys_of_the_server_itself_are_shown_by_another_command() throws Exception {
    Result get = server.run("get", "/.chp/role");

    assertThat(get.exitCode()).isEqualTo(1);
    assertThat(get.errors()).contains("'clone status'").hasLineCount(1);
  }

  @Test
  void what_cannot_be_seen_in_a_key_is_masked_in_complaints() throws Exception {
    Result get = server.run("get", "/no\u001b[31m\u009b");

    assertThat(get.errors()).contains("'/no?[31m?'").hasLineCount(1);
  }

  @Test
  void an_unknown_host_is_told_once() throws Exception {
    Result get = CloneJar.run("get", "a", "--connect", "no-host.invalid:5556", "--timeout", "1");

    assertThat(get.exitCode()).isEqualTo(3);
    assertThat(get.errors())
        .containsOnlyOnce("there is no host 'no-host.invalid'")
        .contains("no server answered")
        .hasLineCount(2);
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
    assertThat(serve.errors())
        .contains("port " + server.port(), "choose another with --port")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "no command 'frob',                      frob",
    "no command 'frob',                      bench frob",
    "clone: Missing required parameter,      get",
    "'[auto, rfc12, session] but',           get a --plane pigeon",
    "'[primary, backup] but',                serve --pair both --peer 127.0.0.1:1",
    "--timeout,                              get a --timeout 0",
    "--ttl,                                  put a b --ttl 0",
    "--if-sequence must be above 0,          put a b --if-sequence 0",
    "--failover,                             serve --pair primary --peer 127.0.0.1:1 --failover 0",
    "--max-key must be from 255 to 1024,     serve --max-key 10",
    "--connect: an endpoint is written,      get a --connect 127.0.0.1",
    "--peer: an endpoint is written,         serve --pair primary --peer nowhere",
    "at most 65532,                          serve --pair primary --peer 127.0.0.1:1 --port 65533",
    "own address,                            serve --pair primary --peer 127.0.0.1:5556",
    "no address of this machine,             serve --bind 203.0.113.7",
    "no address of this machine,             serve --bind no-host.invalid"
  })
  void a_complaint_about_the_command_line_names_what_is_wrong(String words, String line)
      throws Exception {
    Result wrong = CloneJar.run(line.split(" "));

    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.errors()).startsWith("clone: ").contains(words).hasLineCount(1);
  }

  @Test
  void a_mirror_or_a_publisher_needs_the_name_of_a_directory() throws Exception {
    for (Result wrong :
        List.of(CloneJar.run("mirror", "/c/", ""), CloneJar.run("publish", "", "/c/"))) {
      assertThat(wrong.exitCode()).isEqualTo(2);
      assertThat(wrong.errors()).contains("DIR is empty").hasLineCount(1);
    }
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
