package org.zclone.examples.command;

/** Ends a command with an exit code and one sentence that says what to do. */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  static CommandFailure refused(String message) {
    return new CommandFailure(ExitCode.REFUSED, message);
  }

  static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }

  static CommandFailure noServer(String message) {
    return new CommandFailure(ExitCode.NO_SERVER, message);
  }

  int exitCode() {
    return exitCode;
  }
}
