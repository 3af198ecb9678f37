package org.zclone.examples.command;

import java.time.Duration;
import org.zclone.api.Endpoint;
import org.zclone.api.ServerConfig;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.WhenAlone;
import org.zclone.bstar.fsm.Role;
import picocli.CommandLine.Option;

/** The options that make a server one half of a pair. */
final class PairOptions {
  /** The greatest P of a pair, since P+3 is a port too. */
  static final int MAX_PORT = Endpoint.MAX_PORT - 1;

  private static final Duration SLOWEST_BEAT = Duration.ofMillis(250);
  private static final int BEATS_PER_FAILOVER = 8;

  @Option(
      names = "--pair",
      paramLabel = "ROLE",
      required = true,
      description =
          "primary, which serves when both are up, or backup, which stands by with a copy and"
              + " takes over.")
  private Role role = Role.PRIMARY;

  @Option(
      names = "--peer",
      paramLabel = "HOST:PORT",
      required = true,
      description = "The other half: its P.")
  private String peer = "";

  @Option(
      names = "--failover",
      paramLabel = "S",
      defaultValue = "2",
      converter = PositiveSecondsConverter.class,
      description =
          "Seconds of silence after which the other half counts as gone; the same for both. A"
              + " process that has ended is known at once. Default: ${DEFAULT-VALUE}.")
  private Duration failover = Duration.ZERO;

  @Option(
      names = "--when-alone",
      paramLabel = "WHAT",
      defaultValue = "degrade",
      description =
          "Without a standby: degrade accepts writes all the same, reject refuses them."
              + " Default: ${DEFAULT-VALUE}.")
  private WhenAlone whenAlone = WhenAlone.DEGRADE;

  @Option(
      names = "--no-await-standby",
      description =
          "Answer writes before the standby has them: faster, and the last ones are lost with"
              + " the server.")
  private boolean awaitsNobody;

  /** The configuration of this half. */
  PairConfig config(ServerConfig server) {
    PairConfig config = withTimes(withPeer(server)).withWhenAlone(whenAlone);
    return awaitsNobody ? config.withoutAwaitingStandby() : config;
  }

  private PairConfig withTimes(PairConfig config) {
    try {
      return config.withFailover(failover).withBeat(beat());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--failover is too short: " + e.getMessage());
    }
  }

  private PairConfig withPeer(ServerConfig server) {
    try {
      PairConfig config =
          role == Role.PRIMARY ? PairConfig.primary(server, peer) : PairConfig.backup(server, peer);
      if (config.peer().port() <= MAX_PORT) {
        return config;
      }
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--peer: " + e.getMessage());
    }
    throw CommandFailure.usage(
        "--peer: the port must be at most " + MAX_PORT + ", since a pair needs P to P+3: " + peer);
  }

  /** As many beats fit a short failover time as fit the default one. */
  private Duration beat() {
    Duration share = failover.dividedBy(BEATS_PER_FAILOVER);
    return share.compareTo(SLOWEST_BEAT) < 0 ? share : SLOWEST_BEAT;
  }
}
