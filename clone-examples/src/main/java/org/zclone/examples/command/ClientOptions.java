package org.zclone.examples.command;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClosedException;
import org.zclone.api.Collector;
import org.zclone.api.Endpoint;
import org.zclone.api.Keys;
import org.zclone.api.NotSyncedException;
import org.zclone.api.Plane;
import picocli.CommandLine.Option;

/** Which server to talk to and how: the options that all client commands share. */
final class ClientOptions {
  private static final String CONNECTION_LOG =
      "org.slf4j.simpleLogger.log.org.zclone.reactor.Sockets";

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  /** One snapshot is all that a reading command wants, so no gap can follow it. */
  private static final Duration READ_AT_ONCE = Duration.ofMillis(1);

  private final Set<String> unknownHosts = new HashSet<>();

  @Option(
      names = "--connect",
      split = ",",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:5556",
      description = "The servers, in the order to try. Default: ${DEFAULT-VALUE}.")
  private String[] servers = {};

  @Option(
      names = "--timeout",
      paramLabel = "S",
      converter = PositiveSecondsConverter.class,
      description =
          "Seconds to wait for a server. Default: 5; watch, publish and mirror"
              + " wait for ever unless it is given.")
  private Optional<Duration> timeout = Optional.empty();

  @Option(
      names = "--plane",
      paramLabel = "PLANE",
      defaultValue = "auto",
      description = "The protocol: auto, rfc12 or session. Default: ${DEFAULT-VALUE}.")
  private PlaneChoice plane = PlaneChoice.AUTO;

  @Option(
      names = "--collector",
      paramLabel = "KIND",
      defaultValue = "sub",
      description =
          "The server's socket at P+2: sub, or pull for the Guide's models 3 to 5."
              + " Default: ${DEFAULT-VALUE}.")
  private Collector collector = Collector.SUB;

  /** A configuration that follows {@code subtree}. */
  ClientConfig config(String subtree) {
    return servers()
        .withSubtree(subtree)
        .withPlane(plane.plane())
        .withCollector(collector)
        .withWriteTimeout(timeout());
  }

  private ClientConfig servers() {
    try {
      ClientConfig config = ClientConfig.to(servers);
      config.servers().forEach(this::checkHost);
      return config;
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--connect: " + e.getMessage());
    }
  }

  /** A name may be known later; until then the library would say so at each attempt. */
  private void checkHost(Endpoint server) {
    try {
      InetAddress.getByName(server.host());
    } catch (UnknownHostException e) {
      if (unknownHosts.add(server.host())) {
        Console.complain("--connect: there is no host '" + server.host() + "' yet");
      }
      if (System.getProperty(CloneCommand.LOG_LEVEL) == null) {
        System.setProperty(CONNECTION_LOG, "error");
      }
    }
  }

  /** A client that has the state of {@code subtree}, for commands that only look. */
  CloneClient read(String subtree) {
    return synced(CloneClient.connect(config(subtree).withFirstHeartbeat(READ_AT_ONCE)));
  }

  /** A client that has what the server says about itself, which is told over RFC 12 alone. */
  CloneClient readDescription() {
    ClientConfig rfc12 = config(Keys.RESERVED_SUBTREE).withPlane(Plane.RFC12);
    return synced(CloneClient.connect(rfc12.withFirstHeartbeat(READ_AT_ONCE)));
  }

  /** A client that has the state of {@code subtree} and follows it. */
  CloneClient follow(String subtree) {
    return synced(CloneClient.connect(config(subtree)));
  }

  /** Waits for {@code client} if {@code always}, or if the user said how long. */
  void awaitWhen(boolean always, CloneClient client) {
    if (always || timeout.isPresent()) {
      await(client);
    }
  }

  private CloneClient synced(CloneClient client) {
    try {
      await(client);
      return client;
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private void await(CloneClient client) {
    Refusals refusals = new Refusals(unused -> client.close());
    client.onStatus(refusals::onStatus);
    try {
      client.awaitSynced(timeout());
    } catch (ClosedException e) {
      throw refusals.failure().orElseThrow(() -> e);
    } catch (NotSyncedException e) {
      throw refusals.failure().orElseGet(this::noServer);
    }
  }

  private CommandFailure noServer() {
    return CommandFailure.noServer(
        "no server answered at "
            + String.join(", ", servers)
            + " within "
            + timeout().toMillis() / 1000.0
            + " s: start one with 'clone serve', or name another with --connect");
  }

  private Duration timeout() {
    return timeout.orElse(DEFAULT_TIMEOUT);
  }
}
