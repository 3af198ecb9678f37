package org.zclone.examples;

import java.nio.charset.Charset;
import java.util.Arrays;
import org.zclone.examples.command.CloneCommand;
import org.zclone.examples.command.Console;
import org.zclone.examples.command.ExitCode;

/** Where {@code java -jar clone.jar} begins. */
public final class Main {
  private static final char UNREADABLE = '\ufffd';

  private Main() {}

  /** Runs the command that {@code args} name and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String[] args) {
    if (Arrays.stream(args).anyMatch(arg -> arg.indexOf(UNREADABLE) >= 0)) {
      Console.complain(
          "an argument cannot be read in this locale ("
              + Charset.forName(System.getProperty("sun.jnu.encoding"))
              + "): set LC_ALL=C.UTF-8 and try again");
      return ExitCode.USAGE;
    }
    System.setOut(Console.out());
    return Console.exitCode(CloneCommand.commandLine().execute(args));
  }
}
