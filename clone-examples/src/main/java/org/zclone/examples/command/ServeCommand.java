package org.zclone.examples.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zclone.CloneServer;
import org.zclone.api.CloneException;
import org.zclone.api.Collector;
import org.zclone.api.Endpoint;
import org.zclone.api.Keys;
import org.zclone.api.ServerConfig;
import org.zclone.bstar.ServerPair;
import org.zclone.bstar.api.PairConfig;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code serve}: runs one server, or one half of a pair, until it is stopped. */
@Command(
    name = "serve",
    description = {
      "Run a server, alone or as one half of a pair.",
      "It has three ports: P answers snapshots, P+1 publishes updates, P+2 takes them; a pair",
      "also needs P+3. It prints 'ready' when clients may come. The map is in memory: it ends",
      "with the server, or with the last of a pair."
    },
    footer = {
      "",
      "One half of a pair also prints a line for each change: 'pending', 'active epoch N',",
      "'passive'; 'alone' or 'in sync N', where N is a sequence; and for each update that it had",
      "accepted and the other half has not, 'discarded', key, sequence and value with tabs",
      "between them. Clients name both halves: --connect A,B. A primary alone serves, when a",
      "client asks, after twice the failover time; a backup alone does not serve.",
      "",
      "Examples:",
      "  clone serve",
      "  clone serve --port 0             any free ports; prints 'port N' before 'ready'",
      "  clone serve --bind 192.168.1.10  for other machines: anybody there can read and write",
      "  clone serve --pair primary --port 5556 --peer 127.0.0.1:5566",
      "  clone serve --pair backup --port 5566 --peer 127.0.0.1:5556",
      "  clone put /config/pool 20 --connect 127.0.0.1:5556,127.0.0.1:5566"
    })
final class ServeCommand implements Callable<Integer> {
  private static final String PAIR = "half of a pair needs ports P to P+3";

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Where to listen; 0.0.0.0 for every network. Default: ${DEFAULT-VALUE}.")
  private String bind = "";

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "5556",
      description =
          "The first of the ports, at most 65533, in a pair 65532; 0 for any."
              + " Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--collector",
      paramLabel = "KIND",
      defaultValue = "sub",
      description =
          "The socket at P+2: sub for RFC 12, pull for clients of the Guide's models 3 to 5."
              + " Default: ${DEFAULT-VALUE}.")
  private Collector collector = Collector.SUB;

  @Option(
      names = "--max-key",
      paramLabel = "N",
      defaultValue = "" + Keys.DEFAULT_MAX_BYTES,
      description =
          "The longest key in bytes, 255 to 1024; published C clients cut keys after 255."
              + " Default: ${DEFAULT-VALUE}.")
  private int maxKey;

  @ArgGroup(exclusive = false, heading = "One half of a pair:%n")
  private @Nullable PairOptions pair;

  @Option(
      names = "--commands",
      description =
          "Take commands from stdin, one a line: 'switchover' has the standby take over, and"
              + " nothing is lost; 'force' makes this half active whatever it lacks, for when the"
              + " other one is gone for good.")
  private boolean commands;

  @Mixin private Lifetime lifetime = new Lifetime();

  @Override
  public Integer call() throws Exception {
    return pair == null ? serveAlone() : serveWithPeer(pair);
  }

  private int serveAlone() throws Exception {
    if (commands) {
      throw CommandFailure.usage("--commands needs --pair: one server has nothing to switch to");
    }
    CloneServer server = listening(() -> CloneServer.start(config()));
    return lifetime.run(
        server::close,
        () -> {
          announce(server.endpoint());
          return lifetime.awaitTheEnd();
        });
  }

  private int serveWithPeer(PairOptions options) throws Exception {
    ServerPair server = start(options);
    if (commands) {
      lifetime.onStdin(line -> obey(server, line));
    }
    return lifetime.run(server::close, lifetime::awaitTheEnd);
  }

  private ServerPair start(PairOptions options) {
    if (port > PairOptions.MAX_PORT) {
      throw CommandFailure.usage(
          "--port must be at most "
              + PairOptions.MAX_PORT
              + " in a pair, which needs P to P+3: "
              + port);
    }
    PairConfig config = options.config(config());
    if (isOwnAddress(config.peer())) {
      throw CommandFailure.usage(
          "--peer "
              + config.peer()
              + " is this server's own address: give the P of the other half,"
              + " which 'clone serve --pair ... --port P' starts");
    }
    return listening(() -> new PairVoice().start(config, this::announce));
  }

  private boolean isOwnAddress(Endpoint peer) {
    try {
      return peer.port() == port
          && InetAddress.getByName(peer.host()).equals(InetAddress.getByName(bind));
    } catch (UnknownHostException e) {
      return false; // a peer may get its name later
    }
  }

  /** Starts a server; a port that it cannot have is a matter of the options. */
  private <T> T listening(Supplier<T> start) {
    try {
      return start.get();
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage());
    } catch (CloneException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.contains("cannot listen")) {
        throw e;
      }
      String ports = pair == null ? why : why.replace("a server needs ports P, P+1 and P+2", PAIR);
      throw CommandFailure.refused(ports + "; choose another with --port");
    }
  }

  /** What becomes of it, its events tell. */
  private static void obey(ServerPair server, String command) {
    switch (command.strip()) {
      case "switchover" -> server.switchover();
      case "force" -> server.forceActive();
      default -> Console.complain("no command: '" + command + "'; say switchover or force");
    }
  }

  private ServerConfig config() {
    if (maxKey < Keys.DEFAULT_MAX_BYTES || maxKey > Keys.MOST_BYTES) {
      throw CommandFailure.usage(
          "--max-key must be from "
              + Keys.DEFAULT_MAX_BYTES
              + " to "
              + Keys.MOST_BYTES
              + ": "
              + maxKey);
    }
    InetAddress address = address();
    ServerConfig config = endpoint().withCollector(collector).withMaxKeyBytes(maxKey);
    return address.isLoopbackAddress() ? config : exposed(config);
  }

  private ServerConfig endpoint() {
    try {
      return ServerConfig.at("tcp://" + host() + ":" + port);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--bind or --port: " + e.getMessage());
    }
  }

  private String host() {
    return bind.contains(":") && !bind.startsWith("[") ? "[" + bind + "]" : bind;
  }

  /** Where to listen, tried with a port that is free: only the address can be wrong then. */
  private InetAddress address() {
    try (ServerSocket probe = new ServerSocket()) {
      InetAddress address = InetAddress.getByName(bind);
      probe.bind(new InetSocketAddress(address, 0));
      return address;
    } catch (IOException e) {
      throw CommandFailure.usage(
          "--bind " + bind + " is no address of this machine: use 127.0.0.1, or 0.0.0.0 for all");
    }
  }

  /** The user said so; the warning is for the one who copied the line from somewhere. */
  private ServerConfig exposed(ServerConfig config) {
    Console.remark(
        "warning: "
            + bind
            + " can be reached by other machines, and there is no authentication:"
            + " everybody there can read and write the whole map");
    return config.withPlainNetwork();
  }

  private void announce(Endpoint endpoint) {
    Console.remark(
        String.format(
            "serving at %s: snapshots on port %d, updates out on %d, updates in on %d (%s)%s",
            endpoint.host(),
            endpoint.port(),
            endpoint.port() + 1,
            endpoint.port() + 2,
            collector,
            pair == null ? "" : ", state on " + (endpoint.port() + 3)));
    if (port == 0) {
      Console.print("port " + endpoint.port());
    }
    Console.print("ready");
  }
}
