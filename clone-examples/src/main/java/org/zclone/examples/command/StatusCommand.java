package org.zclone.examples.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zclone.CloneClient;
import org.zclone.api.Codec;
import org.zclone.api.Keys;
import org.zclone.examples.text.Escapes;
import org.zclone.examples.text.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}: prints what a server says about itself. */
@Command(
    name = "status",
    description = {
      "Print what the server says about itself.",
      "One 'name value' a line: its role, epoch, sequence, digest, number of entries, and what",
      "it counted."
    },
    footer = {
      "",
      "Servers describe themselves in the reserved subtree /.chp/; those of other makes say",
      "nothing.",
      "",
      "Examples:",
      "  clone status",
      "  clone status --json --connect 10.0.0.1:5556"
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  @Option(
      names = "--json",
      description = "One JSON object; every field is a string, since numbers exceed 2^53.")
  private boolean json;

  @Override
  public Integer call() {
    Map<String, String> answer = new LinkedHashMap<>();
    Map<String, String> details = new LinkedHashMap<>();
    try (CloneClient client = options.readDescription()) {
      client.status().server().ifPresent(server -> answer.put("server", server.toString()));
      client
          .map(Keys.RESERVED_SUBTREE, Codec.bytes())
          .forEach(
              (key, value) -> {
                String name = key.substring(Keys.RESERVED_SUBTREE.length());
                (name.contains("/") ? details : answer).put(name, Escapes.line(value));
              });
    }
    answer.putAll(details); // the counters are many, and come last
    print(answer);
    return ExitCode.OK;
  }

  private void print(Map<String, String> answer) {
    if (json) {
      Console.print(Json.object(answer));
      return;
    }
    answer.forEach((name, value) -> Console.print(name + " " + value));
    if (answer.size() <= 1) {
      Console.print("an RFC 12 server that says nothing about itself");
    }
  }
}
