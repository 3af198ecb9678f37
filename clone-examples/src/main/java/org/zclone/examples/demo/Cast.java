package org.zclone.examples.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.zclone.examples.process.JavaProcess;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Stage;

/**
 * Who plays: a pair of servers, a publisher of the tree, and mirrors, each a process of its own.
 *
 * <p><em>Confined to one thread.</em>
 */
final class Cast {
  /** Where the tree is in the map. */
  static final String SUBTREE = "/demo/";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Stage stage;
  private final Pair pair;
  private final List<JavaProcess> mirrors = new ArrayList<>();
  private final List<Path> copies = new ArrayList<>();

  private Cast(Stage stage, Pair pair) {
    this.stage = stage;
    this.pair = pair;
  }

  /** Starts a pair on free ports and waits until its halves are in sync. */
  static Cast withServers(Stage stage) throws IOException, InterruptedException {
    Pair pair = new Pair(stage, List.of());
    pair.start();
    return new Cast(stage, pair);
  }

  /** Publishes {@code tree} and waits until the map has all of it. */
  void publish(Path tree) throws IOException, InterruptedException {
    stage
        .start("publish", "publish", tree.toString(), SUBTREE, "--connect", addresses())
        .awaitLine("in sync", PATIENCE);
  }

  /** Starts mirrors, all at the same time, and waits until every one has its first copy. */
  void startMirrors(int count) throws IOException, InterruptedException {
    for (int i = 1; i <= count; i++) {
      Path copy = stage.directory().resolve("replica-" + i);
      copies.add(copy);
      mirrors.add(
          stage.start("mirror-" + i, "mirror", SUBTREE, copy.toString(), "--connect", addresses()));
    }
    for (JavaProcess mirror : mirrors) {
      mirror.awaitLine("mirrored", PATIENCE);
    }
  }

  /** The servers. */
  Pair pair() {
    return pair;
  }

  /** The mirrors' directories. */
  List<Path> copies() {
    return Collections.unmodifiableList(copies);
  }

  /** Where the servers are, as {@code --connect} takes it. */
  String addresses() {
    return pair.addresses();
  }
}
