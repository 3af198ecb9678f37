package org.zclone.examples.command;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.zclone.CloneClient;
import org.zclone.api.Change;
import org.zclone.api.ChangeListener;
import org.zclone.examples.text.ChangeFormat;
import org.zclone.examples.text.JsonChanges;
import org.zclone.examples.text.PlainChanges;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code watch}: prints changes as they happen. */
@Command(
    name = "watch",
    description = {
      "Print changes as they happen.",
      "First the current state, as RESYNC changes, then every change until it is stopped.",
      "It goes on through the death of a server, and says so."
    },
    footer = {
      "",
      "Each line has cause (PUT, DELETED, EXPIRED, RESYNC), key, value in quotation marks or '-',",
      "and sequence in parentheses. Notices ('# LIVE ...') go to stderr.",
      "With --json each line is an object: cause (PUT, DELETED, EXPIRED, RESYNC), key, value or",
      "value64 (base 64 of what is no UTF-8), old or old64, sequence (a string). Lines without key",
      "are notices: status, server, detail.",
      "",
      "Examples:",
      "  clone watch /config/",
      "  clone watch --json | jq -r 'select(.key) | .key'"
    })
final class WatchCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();
  @Mixin private Lifetime lifetime = new Lifetime();

  @Parameters(
      arity = "0..1",
      paramLabel = "SUBTREE",
      description = "Keys that begin with this; usually ends in a slash. Default: all.")
  private String subtree = "";

  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    CloneClient client = CloneClient.connect(options.config(subtree));
    return lifetime.run(
        client::close,
        () -> {
          ChangeFormat format = json ? new JsonChanges() : new PlainChanges();
          client.onStatus(status -> notice(format.notice(status)));
          client.onStatus(new Refusals(lifetime::fail)::onStatus);
          client.watch(subtree, printing(format));
          options.awaitWhen(false, client);
          return lifetime.awaitTheEnd();
        });
  }

  /** For programs notices are lines among the others, for people they are remarks. */
  private void notice(String line) {
    if (json) {
      print(Stream.of(line));
    } else {
      Console.remark(line);
    }
  }

  private static ChangeListener printing(ChangeFormat format) {
    return new ChangeListener() {
      @Override
      public void onChange(Change change) {
        onChanges(List.of(change));
      }

      @Override
      public void onChanges(List<Change> changes) {
        print(changes.stream().map(format::change));
      }
    };
  }

  /** One flush for a cut, so that a reader of the pipe gets it together. */
  private static void print(Stream<String> lines) {
    PrintStream out = Console.out();
    synchronized (out) {
      lines.forEach(line -> out.print(line + "\n"));
      if (Console.fate() != Results.Fate.WRITTEN) {
        Runtime.getRuntime().halt(Console.exitCode(ExitCode.OK)); // it has nobody to tell
      }
    }
  }
}
