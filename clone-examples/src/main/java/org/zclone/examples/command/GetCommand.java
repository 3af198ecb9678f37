package org.zclone.examples.command;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.zclone.CloneClient;
import org.zclone.api.Entry;
import org.zclone.api.Keys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code get}: prints one value. */
@Command(
    name = "get",
    description = "Print the value of a key.",
    footer = {
      "",
      "Exit code 1 if there is no such key.",
      "",
      "Examples:",
      "  clone get /config/pool",
      "  clone get --raw /images/logo.png > logo.png"
    })
final class GetCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  @Parameters(paramLabel = "KEY", description = "The key, exactly.")
  private String key = "";

  @Option(names = "--raw", description = "The bytes alone, without a newline after them.")
  private boolean raw;

  @Override
  public Integer call() throws IOException {
    try (CloneClient client = options.read(key)) {
      Entry entry = client.get(key).orElseThrow(() -> CommandFailure.refused(notThere()));
      print(entry);
      return ExitCode.OK;
    }
  }

  private String notThere() {
    return key.startsWith(Keys.RESERVED_SUBTREE)
        ? "keys under " + Keys.RESERVED_SUBTREE + " are the server's own: 'clone status' shows them"
        : "there is no key '" + key + "': 'clone ls' shows what there is";
  }

  private void print(Entry entry) throws IOException {
    PrintStream out = Console.out();
    out.write(entry.value().toByteArray());
    out.print(raw ? "" : "\n");
    out.flush();
  }
}
