package org.zclone.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Adds numbers, and fails at words. */
  static final class Adding {
    private Adding() {}

    public static void main(String[] arguments) {
      Orders.say("ready", arguments[0]);
      new Orders().on("next", words -> Integer.parseInt(words[1]) + 1).obey();
    }
  }

  @Test
  void orders_are_answered_in_order_and_a_failure_ends_the_program() throws Exception {
    try (JavaProcess process = start()) {
      assertThat(process.takeLine("ready", PATIENCE)).isEqualTo("ready now");

      process.tell("next 41");
      process.tell("next 1");
      assertThat(process.takeLine("next", PATIENCE)).isEqualTo("next 42");
      assertThat(process.takeLine("next", PATIENCE)).isEqualTo("next 2");

      process.tell("next none");
      assertThatIOException()
          .isThrownBy(() -> process.takeLine("next", PATIENCE))
          .withMessageContaining("did not say 'next'");
    }
  }

  @Test
  void it_ends_with_its_stdin() throws Exception {
    JavaProcess process = start();
    process.takeLine("ready", PATIENCE);

    process.close();

    assertThat(process.awaitEnd()).isEmpty();
  }

  private static JavaProcess start() throws Exception {
    return JavaProcess.start(
        Redirect.DISCARD, List.of("-Xshare:auto"), Adding.class.getName(), List.of("now"));
  }
}
