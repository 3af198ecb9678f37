package org.zclone.examples.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.zclone.CloneClient;
import org.zclone.api.Keys;
import org.zclone.examples.tree.KeyPaths;
import org.zclone.examples.tree.PublishLoop;
import org.zclone.examples.tree.Warnings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code publish}: keeps a directory in the map. */
@Command(
    name = "publish",
    description = {
      "Keep a directory of files in the map.",
      "DIR/a/b is the key SUBTREE/a/b. The directory is the truth for that subtree: keys without",
      "a file are removed. A server that starts again, empty, is filled again at once."
    },
    footer = {
      "",
      "An empty file a/b is the key SUBTREE/a/b//empty, since a map stores no empty value.",
      "Links to files are followed, links to directories are not. Files that cannot be keys",
      "(longer than 255 bytes, control characters, larger than 8 MiB), pipes, devices and links",
      "that lead nowhere are skipped with a warning.",
      "",
      "Examples:",
      "  clone publish /etc/myapp /config/",
      "  clone publish --once ./conf /config/"
    })
final class PublishCommand implements Callable<Integer> {
  /** Long enough for a connection to come back; what times out is compared and written again. */
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(5);

  @Mixin private ClientOptions options = new ClientOptions();
  @Mixin private Lifetime lifetime = new Lifetime();

  @Parameters(index = "0", paramLabel = "DIR", description = "The directory.")
  private Path directory = Path.of(".");

  @Parameters(index = "1", paramLabel = "SUBTREE", description = "Where its files go in the map.")
  private String subtree = "";

  @Option(names = "--once", description = "End when everything is acknowledged.")
  private boolean once;

  @Override
  public Integer call() throws Exception {
    KeyPaths paths = new KeyPaths(subtree);
    check(paths);
    CloneClient client =
        CloneClient.connect(options.config(paths.prefix()).withWriteTimeout(WRITE_TIMEOUT));
    PublishLoop loop =
        new PublishLoop(client, directory, paths, Console::print, new Warnings(Console::complain));
    return lifetime.run(
        loop::close,
        () -> {
          client.onStatus(new Refusals(why -> end(loop, why))::onStatus);
          options.awaitWhen(once, client);
          loop.run(once);
          return ExitCode.OK;
        });
  }

  private void end(PublishLoop loop, CommandFailure why) {
    lifetime.fail(why);
    loop.close();
  }

  private void check(KeyPaths paths) {
    if (directory.toString().isEmpty()) {
      throw CommandFailure.usage("DIR is empty: name a directory, '.' for the current one");
    }
    if (!Files.isDirectory(directory)) {
      throw CommandFailure.usage(directory + " is no directory: name one that can be read");
    }
    if (Keys.isReserved(paths.prefix())) {
      throw CommandFailure.usage("the subtree " + subtree + " is reserved: choose another");
    }
  }
}
