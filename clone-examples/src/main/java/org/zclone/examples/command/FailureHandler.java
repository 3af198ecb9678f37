package org.zclone.examples.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Optional;
import org.zclone.api.CloneException;
import org.zclone.api.NotSyncedException;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.WriteRefusedException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one sentence on stderr and an exit code. <em>Immutable.</em> */
final class FailureHandler implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] args) {
    Console.complain(
        e.getMessage()
            + " (see '"
            + e.getCommandLine().getCommandSpec().qualifiedName()
            + " --help')");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    Optional<String> sentence = sentence(e);
    Console.complain(sentence.orElse("this is a bug, please report it:"));
    if (sentence.isEmpty()) {
      e.printStackTrace();
    }
    return exitCode(e);
  }

  private static int exitCode(Exception e) {
    if (e instanceof CommandFailure failure) {
      return failure.exitCode();
    }
    return isUnanswered(e) ? ExitCode.NO_SERVER : ExitCode.REFUSED;
  }

  private static boolean isUnanswered(Exception e) {
    return e instanceof NotSyncedException
        || e instanceof OutcomeUnknownException
        || e instanceof WriteRefusedException refusal && refusal.isUnsent();
  }

  private static Optional<String> sentence(Exception e) {
    if (e instanceof UncheckedIOException unchecked) {
      return sentence(unchecked.getCause());
    }
    if (e instanceof FileSystemException file && file.getReason() == null) {
      return Optional.of(file.getFile() + ": " + e.getClass().getSimpleName());
    }
    boolean isMeantForPeople =
        e instanceof CommandFailure || e instanceof CloneException || e instanceof IOException;
    return isMeantForPeople ? Optional.ofNullable(e.getMessage()) : Optional.empty();
  }
}
