package org.zclone.examples.command;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import org.zclone.CloneServer;
import org.zclone.api.Collector;
import org.zclone.api.Endpoint;
import org.zclone.api.Keys;
import org.zclone.api.ServerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code serve}: runs one server until it is stopped. */
@Command(
    name = "serve",
    description = {
      "Run a server.",
      "It has three ports: P answers snapshots, P+1 publishes updates, P+2 takes them.",
      "It prints 'ready' when clients may come. The map is in memory and ends with the server."
    },
    footer = {
      "",
      "Examples:",
      "  clone serve",
      "  clone serve --port 0             any three free ports; prints 'port N' before 'ready'",
      "  clone serve --bind 192.168.1.10  for other machines: anybody there can read and write"
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
      description = "The first of the three ports; 0 for any. Default: ${DEFAULT-VALUE}.")
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

  @Mixin private Lifetime lifetime = new Lifetime();

  @Override
  public Integer call() throws Exception {
    CloneServer server = CloneServer.start(config());
    return lifetime.run(
        server::close,
        () -> {
          announce(server.endpoint());
          return Lifetime.awaitTheEnd();
        });
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
