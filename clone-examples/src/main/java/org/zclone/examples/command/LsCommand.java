package org.zclone.examples.command;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.zclone.CloneClient;
import org.zclone.api.Codec;
import org.zclone.api.Entry;
import org.zclone.examples.text.Escapes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ls}: lists the entries of a subtree. */
@Command(
    name = "ls",
    description = {"List entries.", "One a line: key, sequence and value with tabs between them."},
    footer = {
      "",
      "In values, newline, tab and backslash are written \\n, \\t and \\\\, and bytes that",
      "cannot be shown \\xNN.",
      "",
      "Examples:",
      "  clone ls",
      "  clone ls --full /config/ | cut -f 1,3"
    })
final class LsCommand implements Callable<Integer> {
  private static final int MOST_CHARS = 100;

  @Mixin private ClientOptions options = new ClientOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "SUBTREE",
      description = "Keys that begin with this; usually ends in a slash. Default: all.")
  private String subtree = "";

  @Option(names = "--full", description = "Long values whole, instead of cut with an ellipsis.")
  private boolean full;

  @Override
  public Integer call() {
    PrintStream out = Console.out();
    try (CloneClient client = options.read(subtree)) {
      for (String key : client.map(subtree, Codec.bytes()).snapshot().keySet()) {
        client.get(key).ifPresent(entry -> out.print(line(entry)));
      }
    }
    out.flush();
    return ExitCode.OK;
  }

  private String line(Entry entry) {
    String value = Escapes.line(entry.value(), full ? Integer.MAX_VALUE : MOST_CHARS);
    return entry.key() + "\t" + entry.sequence() + "\t" + value + "\n";
  }
}
