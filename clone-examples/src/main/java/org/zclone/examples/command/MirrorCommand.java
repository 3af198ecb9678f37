package org.zclone.examples.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.zclone.CloneClient;
import org.zclone.examples.tree.KeyPaths;
import org.zclone.examples.tree.MirrorLoop;
import org.zclone.examples.tree.Warnings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mirror}: keeps the map in a directory. */
@Command(
    name = "mirror",
    description = {
      "Keep a subtree of the map in a directory.",
      "The key SUBTREE/a/b is the file DIR/a/b. Files appear whole or not at all. They stay when",
      "the server dies, and catch up when it is back."
    },
    footer = {
      "",
      "DIR belongs to the mirror, and a file .clone-mirror says so: what is not in the map is",
      "removed there. Keys that would lead out of DIR (.., empty names, links) are refused with a",
      "warning.",
      "",
      "Examples:",
      "  clone mirror /config/ /run/myapp/config",
      "  clone mirror /config/ ./copy --connect 10.0.0.1:5556,10.0.0.2:5566"
    })
final class MirrorCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();
  @Mixin private Lifetime lifetime = new Lifetime();

  @Parameters(index = "0", paramLabel = "SUBTREE", description = "The keys to mirror.")
  private String subtree = "";

  @Parameters(index = "1", paramLabel = "DIR", description = "The directory; made if missing.")
  private Path directory = Path.of(".");

  @Option(
      names = "--delete-extra",
      description = "Take over a directory that has files of others, and remove them.")
  private boolean deleteExtra;

  @Option(
      names = "--grace",
      paramLabel = "S",
      defaultValue = "5",
      description =
          "Seconds that files stay which a server does not have after it was found again, so"
              + " that it can be filled. Default: ${DEFAULT-VALUE}.")
  private Duration grace = Duration.ZERO;

  @Override
  public Integer call() throws Exception {
    if (directory.toString().isEmpty()) {
      throw CommandFailure.usage("DIR is empty: name a directory, '.' for the current one");
    }
    KeyPaths paths = new KeyPaths(subtree);
    CloneClient client = CloneClient.connect(options.config(paths.prefix()));
    MirrorLoop loop = loop(client, paths);
    return lifetime.run(
        loop::close,
        () -> {
          client.onStatus(new Refusals(why -> end(loop, why))::onStatus);
          options.awaitWhen(false, client);
          loop.run();
          return ExitCode.OK;
        });
  }

  private void end(MirrorLoop loop, CommandFailure why) {
    lifetime.fail(why);
    loop.close();
  }

  private MirrorLoop loop(CloneClient client, KeyPaths paths) throws IOException {
    try {
      return new MirrorLoop(client, paths, directory, deleteExtra, grace, voices());
    } catch (IOException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private static MirrorLoop.Voices voices() {
    return new MirrorLoop.Voices(
        Console::print, new Warnings(Console::complain), line -> Console.remark("# " + line));
  }
}
