package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Hosts of a network of their own: a network namespace for each, and one for the switch between
 * them. Nothing of it touches the network of this machine, and all is gone when it is closed.
 *
 * <p>It needs Linux, root, the commands {@code ip} and {@code nft}, and a kernel and container that
 * let root make namespaces; {@link #require} skips tests where that is not so.
 */
final class Namespaces implements AutoCloseable {
  private static final String NAME_START = "clone-it-";
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String prefix =
      NAME_START + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-";
  private final String hub = prefix + "hub";
  private final List<String> made = new ArrayList<>();
  private final Thread atExit = new Thread(this::deleteAll, "namespaces-delete");
  private int hosts;

  /** One with no host yet. */
  Namespaces() throws IOException {
    Runtime.getRuntime().addShutdownHook(atExit);
    make(hub);
    run("ip", "-n", hub, "link", "add", "br0", "type", "bridge");
    run("ip", "-n", hub, "link", "set", "br0", "up");
  }

  /**
   * Skips the test, and says why, unless there can be namespaces here. With {@code
   * CLONE_NETNS=required} a missing command is a failure; what this machine does not allow never is
   * one.
   */
  static void require() {
    if (!Long.valueOf(0).equals(userId())) {
      skip("only root may make network namespaces");
    }
    Optional<String> missing = Stream.of("ip", "nft").filter(it -> !isInstalled(it)).findFirst();
    if (missing.isPresent()) {
      String text = "the command " + missing.get() + " is missing: install iproute2 and nftables";
      if ("required".equals(System.getenv("CLONE_NETNS"))) {
        fail(text);
      }
      skip(text);
    }
    try (Namespaces probe = new Namespaces()) {
      deleteThoseOfTheDead();
      Host host = probe.host();
      host.lose(30);
      host.reset();
      host.cutFrom(host);
    } catch (IOException e) {
      skip("this machine does not allow it: " + e.getMessage());
    }
  }

  private static void skip(String reason) {
    System.out.println("no tests in network namespaces: " + reason);
    abort(reason);
  }

  private static Long userId() {
    try {
      return Long.valueOf(run("id", "-u").strip());
    } catch (IOException | NumberFormatException e) {
      return -1L;
    }
  }

  private static boolean isInstalled(String command) {
    try {
      run(command, "-V");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A process that was killed has left its namespaces behind. */
  private static void deleteThoseOfTheDead() throws IOException {
    for (String line : run("ip", "netns", "list").split("\n")) {
      String name = line.split(" ")[0];
      if (name.startsWith(NAME_START)) {
        long owner = Long.parseLong(name.substring(NAME_START.length()).split("-")[0]);
        if (ProcessHandle.of(owner).isEmpty()) {
          run("ip", "netns", "del", name);
        }
      }
    }
  }

  private void make(String name) throws IOException {
    run("ip", "netns", "add", name);
    made.add(name);
    run("ip", "-n", name, "link", "set", "lo", "up");
  }

  /** One more host, connected with the others. */
  Host host() throws IOException {
    Host host = new Host(++hosts);
    make(host.name);
    run(
        ("ip -n " + hub + " link add " + host.plug + " type veth peer name e0 netns " + host.name)
            .split(" "));
    run(("ip -n " + host.name + " addr add " + host.address + "/24 dev e0").split(" "));
    run("ip", "-n", host.name, "link", "set", "e0", "up");
    run("ip", "-n", hub, "link", "set", host.plug, "up");
    host.plugIn();
    host.nft("add", "table", "inet", "clone");
    host.nft("add", "chain", "inet", "clone", "in", "{ type filter hook input priority 0; }");
    return host;
  }

  /** One host. */
  final class Host {
    private final String name;
    private final String plug;
    private final String address;

    private Host(int number) {
      name = prefix + number;
      plug = "p" + number;
      address = "10.98.0." + number;
    }

    String address() {
      return address;
    }

    /** What a command line begins with to be run there. */
    List<String> launcher() {
      return List.of("ip", "netns", "exec", name);
    }

    /** What {@code other} sends does not arrive here any more; nobody is told. */
    void cutFrom(Host other) throws IOException {
      rule("ip", "saddr", other.address, "drop");
    }

    /** So much of what comes here is lost, packet by packet. */
    void lose(int percent) throws IOException {
      rule("numgen", "random", "mod", "100", "<", "" + percent, "drop");
    }

    /** Whatever comes here over TCP is answered with a reset. */
    void reset() throws IOException {
      rule("meta", "l4proto", "tcp", "counter", "reject", "with", "tcp", "reset");
    }

    /** How many packets were answered with a reset since {@link #reset}. */
    long resets() throws IOException {
      String rules =
          run("ip", "netns", "exec", name, "nft", "list", "chain", "inet", "clone", "in");
      int at = rules.indexOf("counter packets ");
      return Long.parseLong(rules.substring(at).split(" ")[2]);
    }

    /** Ends all of that. */
    void heal() throws IOException {
      nft("flush", "chain", "inet", "clone", "in");
    }

    /** Takes it off the switch; it keeps its address. */
    void pullOut() throws IOException {
      run("ip", "-n", hub, "link", "set", plug, "nomaster");
    }

    /** Connects it to the switch. */
    void plugIn() throws IOException {
      run("ip", "-n", hub, "link", "set", plug, "master", "br0");
    }

    private void rule(String... words) throws IOException {
      List<String> all = new ArrayList<>(List.of("add", "rule", "inet", "clone", "in"));
      all.addAll(List.of(words));
      nft(all.toArray(String[]::new));
    }

    private void nft(String... words) throws IOException {
      List<String> all = new ArrayList<>(launcher());
      all.add("nft");
      all.addAll(List.of(words));
      run(all.toArray(String[]::new));
    }
  }

  private static String run(String... command) throws IOException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private synchronized void deleteAll() {
    for (String name : made) {
      try {
        run("ip", "netns", "del", name);
      } catch (IOException e) {
        System.out.println("a network namespace stays: " + e.getMessage());
      }
    }
    made.clear();
  }

  @Override
  public void close() {
    deleteAll();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // this process ends, and the hook does the same
    }
  }
}
