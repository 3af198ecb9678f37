package org.zclone.examples.command;

import java.time.Duration;
import org.zclone.api.ServerConfig;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.WhenAlone;
import org.zclone.bstar.fsm.Role;
import picocli.CommandLine.Option;

/** The options that make a server one half of a pair. */
final class PairOptions {
  private static final Duration SLOWEST_BEAT = Duration.ofMillis(250);
  private static final int BEATS_PER_FAILOVER = 8;

  @Option(
      names = "--pair",
      paramLabel = "ROLE",
      required = true,
      description = {
        "primary, which serves when both are up, or backup, which stands by with a copy and",
        "takes over."
      })
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
      description = {
        "Seconds of silence after which the other half counts as gone; the same for both. A",
        "process that has ended is known at once. Default: ${DEFAULT-VALUE}."
      })
  private Duration failover = Duration.ZERO;

  @Option(
      names = "--when-alone",
      paramLabel = "WHAT",
      defaultValue = "degrade",
      description = {
        "Without a standby: degrade accepts writes all the same, reject refuses them.",
        "Default: ${DEFAULT-VALUE}."
      })
  private WhenAlone whenAlone = WhenAlone.DEGRADE;

  @Option(
      names = "--no-await-standby",
      description = {
        "Answer writes before the standby has them: faster, and the last ones are lost with",
        "the server."
      })
  private boolean awaitsNobody;

  /**
   * The configuration of this half.
   *
   * @throws IllegalArgumentException if an option breaks a rule; the message names it
   */
  PairConfig config(ServerConfig server) {
    PairConfig config =
        role == Role.PRIMARY ? PairConfig.primary(server, peer) : PairConfig.backup(server, peer);
    config = config.withWhenAlone(whenAlone).withFailover(failover).withBeat(beat());
    return awaitsNobody ? config.withoutAwaitingStandby() : config;
  }

  /** As many beats fit a short failover time as fit the default one. */
  private Duration beat() {
    Duration share = failover.dividedBy(BEATS_PER_FAILOVER);
    return share.compareTo(SLOWEST_BEAT) < 0 ? share : SLOWEST_BEAT;
  }
}
