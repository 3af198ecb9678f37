package org.zclone.examples.command;

import java.time.Duration;
import org.zclone.examples.bench.BenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** The top level: its options hold for every command; alone it prints its help. */
@Command(
    name = "clone",
    description = "One key-value map, the same everywhere (ZeroMQ RFC 12/CHP).",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeCommand.class,
      GetCommand.class,
      PutCommand.class,
      DeleteCommand.class,
      LsCommand.class,
      WatchCommand.class,
      StatusCommand.class,
      PublishCommand.class,
      MirrorCommand.class,
      DemoCommand.class,
      BenchCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 not found or refused, 2 wrong usage, 3 no server in time.",
      "",
      "Begin with:",
      "  clone serve                   in one terminal",
      "  clone put /config/pool 20     in another",
      "  clone watch /config/",
      "  clone demo                    to see it survive",
      "",
      "'clone' stands for 'java -jar clone.jar'."
    })
public final class CloneCommand implements Runnable {
  private static final int HELP_WIDTH = 100;
  static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Log what happens inside, on stderr; twice for every message.")
  private boolean[] verbose = {};

  /** The whole command line, ready to execute. */
  public static CommandLine commandLine() {
    CloneCommand top = new CloneCommand();
    FailureHandler failures = new FailureHandler();
    return new CommandLine(top)
        .registerConverter(Duration.class, new SecondsConverter())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExpandAtFiles(false)
        .setUsageHelpWidth(HELP_WIDTH)
        .setExecutionStrategy(top.logging(new RunLast()))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  private IExecutionStrategy logging(IExecutionStrategy next) {
    return (ParseResult parsed) -> {
      if (verbose.length > 0) {
        System.setProperty(LOG_LEVEL, verbose.length == 1 ? "info" : "debug");
      }
      return next.execute(parsed);
    };
  }

  @Override
  public void run() {
    spec.commandLine().usage(Console.out());
  }
}
