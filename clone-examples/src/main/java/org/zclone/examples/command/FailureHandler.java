package org.zclone.examples.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.zclone.api.CloneException;
import org.zclone.api.NotSyncedException;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.WriteRefusedException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one sentence on stderr and an exit code. <em>Immutable.</em> */
final class FailureHandler implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final String ERROR = "Error: ";
  private static final Pattern CHOICES =
      Pattern.compile("(expected one of \\[[^]]*]) \\(case-(?:in)?sensitive\\)");

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    Console.complain(
        words(e) + " (see '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help')");
    return ExitCode.USAGE;
  }

  /** What the parser says, in the words of the documentation. */
  private static String words(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()
        && !e.getCommandLine().getSubcommands().isEmpty()) {
      return "no command '" + unmatched.getUnmatched().get(0) + "'";
    }
    String words = String.valueOf(e.getMessage());
    if (words.startsWith(ERROR)) {
      words = words.substring(ERROR.length());
    }
    return CHOICES
        .matcher(words)
        .replaceFirst(found -> found.group(1).toLowerCase(Locale.ROOT).replace("$", ""));
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
