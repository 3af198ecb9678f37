package org.zclone.examples.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Who plays: a server, a publisher of the tree, and mirrors, each a process of its own.
 *
 * <p><em>Confined to one thread.</em>
 */
final class Cast {
  /** Where the tree is in the map. */
  static final String SUBTREE = "/demo/";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How long mirrors keep what a server does not have that comes back empty. */
  static final int GRACE_SECONDS = 2;

  private final Stage stage;
  private final int port;
  private final List<ChildProgram> mirrors = new ArrayList<>();
  private final List<Path> copies = new ArrayList<>();
  private ChildProgram server;

  private Cast(Stage stage, int port, ChildProgram server) {
    this.stage = stage;
    this.port = port;
    this.server = server;
  }

  /** Starts a server on free ports and waits until it is ready. */
  static Cast withServer(Stage stage) throws IOException, InterruptedException {
    int port = FreePorts.find();
    return new Cast(stage, port, startServer(stage, port));
  }

  private static ChildProgram startServer(Stage stage, int port)
      throws IOException, InterruptedException {
    ChildProgram server = stage.start("serve", "serve", "--port", Integer.toString(port));
    server.awaitLine("ready", PATIENCE);
    return server;
  }

  /** Publishes {@code tree} and waits until the map has all of it. */
  void publish(Path tree) throws IOException, InterruptedException {
    stage
        .start("publish", "publish", tree.toString(), SUBTREE, "--connect", address())
        .awaitLine("in sync", PATIENCE);
  }

  /** Starts mirrors, all at the same time. */
  void startMirrors(int count) throws IOException {
    for (int i = 1; i <= count; i++) {
      Path copy = stage.directory().resolve("replica-" + i);
      copies.add(copy);
      mirrors.add(
          stage.start(
              "mirror-" + i,
              "mirror",
              SUBTREE,
              copy.toString(),
              "--connect",
              address(),
              "--grace",
              Integer.toString(GRACE_SECONDS)));
    }
  }

  /** Waits until every mirror has its first copy. */
  void awaitMirrors() throws InterruptedException {
    for (ChildProgram mirror : mirrors) {
      mirror.awaitLine("mirrored", PATIENCE);
    }
  }

  /** Ends the server with SIGKILL. */
  void killServer() throws InterruptedException {
    server.kill();
  }

  /** Starts another server on the same ports; it knows nothing. */
  void restartServer() throws IOException, InterruptedException {
    server = startServer(stage, port);
  }

  /** The server's process. */
  ChildProgram server() {
    return server;
  }

  /** The mirrors' directories. */
  List<Path> copies() {
    return Collections.unmodifiableList(copies);
  }

  /** Where the server is, as {@code --connect} takes it. */
  String address() {
    return "127.0.0.1:" + port;
  }
}
