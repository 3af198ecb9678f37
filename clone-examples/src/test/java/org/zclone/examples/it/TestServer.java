package org.zclone.examples.it;

import java.io.IOException;

/** {@code serve} on free ports of the loopback interface. */
final class TestServer implements AutoCloseable {
  private final String port;
  private Running process;

  private TestServer(String port, Running process) {
    this.port = port;
    this.process = process;
  }

  static TestServer start() throws IOException {
    return start("sub");
  }

  /** With a socket of another kind at P+2. */
  static TestServer start(String collector) throws IOException {
    Running process = CloneJar.start("serve", "--port", "0", "--collector", collector);
    String port = process.awaitLine("port ").substring("port ".length());
    process.awaitLine("ready");
    return new TestServer(port, process);
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** Another server, empty, on the same ports. */
  void restart() throws IOException {
    process = CloneJar.start("serve", "--port", port);
    process.awaitLine("ready");
  }

  Running process() {
    return process;
  }

  String port() {
    return port;
  }

  /** As {@code --connect} takes it. */
  String address() {
    return "127.0.0.1:" + port;
  }

  /** Runs a client command against this server. */
  CloneJar.Result run(String... arguments) throws IOException, InterruptedException {
    return CloneJar.run(connected(arguments));
  }

  /** Runs a client command against this server, with {@code stdin}. */
  CloneJar.Result run(byte[] stdin, String... arguments) throws IOException, InterruptedException {
    return CloneJar.run(stdin, connected(arguments));
  }

  /** Starts a client command that goes on. */
  Running follow(String... arguments) throws IOException {
    return CloneJar.start(connected(arguments));
  }

  /** {@code arguments} with this server. */
  String[] connected(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = arguments[0];
    all[1] = "--connect";
    all[2] = address();
    System.arraycopy(arguments, 1, all, 3, arguments.length - 1);
    return all;
  }

  @Override
  public void close() {
    process.close();
  }
}
