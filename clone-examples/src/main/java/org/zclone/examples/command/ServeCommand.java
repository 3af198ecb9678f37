package org.zclone.examples.command;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.zclone.CloneServer;
import org.zclone.api.Collector;
import org.zclone.api.Endpoint;
import org.zclone.api.Keys;
import org.zclone.api.ServerConfig;
import org.zclone.bstar.ServerPair;
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
      description = "The first of the ports; 0 for any. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--collector",
      paramLabel = "KIND",
      defaultValue = "sub",
      description = {
        "The socket at P+2: sub for RFC 12, pull for clients of the Guide's models 3 to 5.",
        "Default: ${DEFAULT-VALUE}."
      })
  private Collector collector = Collector.SUB;

  @Option(
      names = "--max-key",
      paramLabel = "N",
      defaultValue = "" + Keys.DEFAULT_MAX_BYTES,
      description = {
        "The longest key in bytes, 255 to 1024; published C clients cut keys after 255.",
        "Default: ${DEFAULT-VALUE}."
      })
  private int maxKey;

  @ArgGroup(exclusive = false, heading = "One half of a pair:%n")
  private @Nullable PairOptions pair;

  @Option(
      names = "--commands",
      description = {
        "Take commands from stdin, one a line: 'switchover' has the standby take over, and",
        "nothing is lost; 'force' makes this half active whatever it lacks, for when the other",
        "one is gone for good."
      })
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
    CloneServer server = CloneServer.start(config());
    return lifetime.run(
        server::close,
        () -> {
          announce(server.endpoint());
          return Lifetime.awaitTheEnd();
        });
  }

  private int serveWithPeer(PairOptions options) throws Exception {
    ServerPair server = start(options);
    if (commands) {
      lifetime.onStdin(line -> obey(server, line));
    }
    return lifetime.run(server::close, Lifetime::awaitTheEnd);
  }

  private ServerPair start(PairOptions options) {
    try {
      return new PairVoice().start(options.config(config()), this::announce);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage());
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
    try {
      ServerConfig config =
          ServerConfig.at("tcp://" + host() + ":" + port)
              .withCollector(collector)
              .withMaxKeyBytes(maxKey);
      return isLoopback() ? config : exposed(config);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage());
    }
  }

  private String host() {
    return bind.contains(":") && !bind.startsWith("[") ? "[" + bind + "]" : bind;
  }

  private boolean isLoopback() {
    try {
      return InetAddress.getByName(bind).isLoopbackAddress();
    } catch (UnknownHostException e) {
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
            "serving at %s: snapshots on port %d, updates out on %d, updates in on %d (%s)",
            endpoint.host(), endpoint.port(), endpoint.port() + 1, endpoint.port() + 2, collector));
    if (port == 0) {
      Console.print("port " + endpoint.port());
    }
    Console.print("ready");
  }
}
