package org.zclone.examples.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.zclone.api.ClosedException;
import org.zclone.api.NotSyncedException;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.WriteRefusedException;
import picocli.CommandLine.ParseResult;

class FailureHandlerTest {
  static Stream<Arguments> failures_and_exit_codes() {
    return Stream.of(
        Arguments.of(new WriteRefusedException("too long"), ExitCode.REFUSED),
        Arguments.of(WriteRefusedException.condition("exists", 7), ExitCode.REFUSED),
        Arguments.of(WriteRefusedException.unsent("nobody there"), ExitCode.NO_SERVER),
        Arguments.of(new OutcomeUnknownException("no answer"), ExitCode.NO_SERVER),
        Arguments.of(new NotSyncedException("no server"), ExitCode.NO_SERVER),
        Arguments.of(new ClosedException("closed"), ExitCode.REFUSED),
        Arguments.of(new IOException("disk full"), ExitCode.REFUSED),
        Arguments.of(CommandFailure.usage("twice"), ExitCode.USAGE));
  }

  @ParameterizedTest
  @MethodSource("failures_and_exit_codes")
  void each_failure_has_the_exit_code_that_the_readme_promises(Exception failure, int exitCode) {
    ParseResult parsed = CloneCommand.commandLine().parseArgs("ls");

    assertThat(
            new FailureHandler()
                .handleExecutionException(failure, CloneCommand.commandLine(), parsed))
        .isEqualTo(exitCode);
  }
}
