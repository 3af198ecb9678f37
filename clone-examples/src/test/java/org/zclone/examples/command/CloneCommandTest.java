package org.zclone.examples.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CloneCommandTest {
  @ParameterizedTest
  @MethodSource("commands")
  void the_help_of_every_command_has_examples(String name) {
    CommandLine command = CloneCommand.commandLine().getSubcommands().get(name);

    assertThat(command.getUsageMessage())
        .contains("--help", "Examples:", "  clone " + name)
        .doesNotContain("--until-stdin-ends");
  }

  @Test
  void the_first_line_about_each_command_is_a_whole_sentence() {
    CommandLine all = CloneCommand.commandLine();
    CommandLine bench = all.getSubcommands().get("bench");

    Stream.of(all, bench)
        .flatMap(parent -> parent.getSubcommands().values().stream())
        .map(command -> command.getCommandSpec().usageMessage().description()[0])
        .forEach(line -> assertThat(line).endsWith(".").hasSizeLessThan(90));
  }

  @Test
  void descriptions_of_options_are_wrapped_by_the_parser_alone() {
    CommandLine all = CloneCommand.commandLine();
    CommandLine bench = all.getSubcommands().get("bench");

    Stream.of(all, bench)
        .flatMap(parent -> parent.getSubcommands().values().stream())
        .flatMap(command -> command.getCommandSpec().args().stream())
        .filter(option -> !option.hidden())
        .forEach(option -> assertThat(option.description()).hasSize(1));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void an_unknown_option_is_wrong_usage(String name) {
    assertThat(run(name + " a b --no-such-option")).isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-such-command",
        "get",
        "get a b",
        "put a",
        "put a b --ttl soon",
        "put a b --ttl -1",
        "put a b --ttl 0",
        "put a b --if-absent --if-sequence 4",
        "put a b --if-sequence 0",
        "get a --timeout x",
        "get a --timeout 0",
        "get a --plane pigeon",
        "get a --connect nowhere",
        "serve --port 70000",
        "serve --max-key 10",
        "serve --collector pub",
        "serve --pair primary",
        "serve --peer 127.0.0.1:1",
        "serve --failover 1",
        "serve --pair both --peer 127.0.0.1:1",
        "serve --pair primary --peer nowhere",
        "serve --pair primary --peer 127.0.0.1:0",
        "serve --pair primary --peer 127.0.0.1:1 --failover 0",
        "serve --pair primary --peer 127.0.0.1:1 --failover 0.000000001",
        "serve --pair primary --peer 127.0.0.1:1 --port 65533",
        "serve --pair primary --peer 127.0.0.1:65533",
        "serve --pair primary --peer 127.0.0.1:5556",
        "serve --pair primary --peer localhost:5556",
        "serve --bind 203.0.113.7",
        "serve --bind no-host.invalid",
        "serve --pair primary --peer 127.0.0.1:1 --when-alone pray",
        "serve --commands",
        "bench",
        "bench frob",
        "bench failover --rounds 0",
        "bench replicated --runs 0",
        "publish /no/such/directory /c/",
        "publish . /.chp/x",
        "demo --replicas 0",
        "demo --tree /no/such/directory"
      })
  void wrong_usage_is_told_before_anything_happens(String line) {
    assertThat(run(line)).isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"put /.chp/x 1", "put HUGZ 1", "delete KTHXBAI"})
  void a_key_that_no_server_stores_is_refused(String line) {
    assertThat(run(line)).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void arguments_that_begin_with_an_at_sign_are_no_files() {
    assertThat(run("put @key @value --plane pigeon")).isEqualTo(ExitCode.USAGE);
    assertThat(CloneCommand.commandLine().isExpandAtFiles()).isFalse();
  }

  static Stream<String> commands() {
    return CloneCommand.commandLine().getSubcommands().keySet().stream();
  }

  private static int run(String line) {
    return CloneCommand.commandLine().execute(line.split(" "));
  }
}
