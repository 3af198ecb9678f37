package org.zclone.bstar.api;

import java.time.Duration;
import java.util.Objects;
import org.zclone.api.Endpoint;
import org.zclone.api.ServerConfig;
import org.zclone.bstar.fsm.Role;

/**
 * How one half of a pair runs. Complete with defaults:
 *
 * <pre>{@code
 * PairConfig.primary(ServerConfig.at("tcp://10.0.0.1:5556"), "tcp://10.0.0.2:5566")
 * PairConfig.backup(ServerConfig.at("tcp://10.0.0.2:5566"), "tcp://10.0.0.1:5556")
 * }</pre>
 *
 * <p>Besides the three ports of a server it uses P+3, where the two tell each other how they are.
 * Both halves need the same times. Each {@code with} method returns a changed copy.
 * <em>Immutable.</em>
 */
public final class PairConfig {
  /** How far above a server's first port the state is published. */
  public static final int STATE_PORT = 3;

  private final Role role;
  private final Endpoint peer;
  private ServerConfig server;
  private Duration failover = Duration.ofSeconds(2);
  private Duration beat = Duration.ofMillis(250);
  private Duration patience = Duration.ofSeconds(3);
  private WhenAlone whenAlone = WhenAlone.DEGRADE;
  private boolean awaitsStandby = true;
  private boolean refusalMeansDead = true;
  private boolean allowsStale;

  private PairConfig(Role role, ServerConfig server, Endpoint peer) {
    this.role = role;
    this.server = Objects.requireNonNull(server, "server");
    this.peer = peer;
    if (peer.port() == 0) {
      throw new IllegalArgumentException("the peer's port must be known: " + peer);
    }
  }

  private PairConfig(PairConfig other) {
    role = other.role;
    peer = other.peer;
    server = other.server;
    failover = other.failover;
    beat = other.beat;
    patience = other.patience;
    whenAlone = other.whenAlone;
    awaitsStandby = other.awaitsStandby;
    refusalMeansDead = other.refusalMeansDead;
    allowsStale = other.allowsStale;
  }

  /**
   * The server that serves when both are up.
   *
   * @param peer the first port of the other server, as clients and this server reach it
   * @throws IllegalArgumentException if {@code peer} is not {@code tcp://HOST:PORT}
   */
  public static PairConfig primary(ServerConfig server, String peer) {
    return new PairConfig(Role.PRIMARY, server, Endpoint.parse(peer));
  }

  /** The server that stands by, and takes over; see {@link #primary}. */
  public static PairConfig backup(ServerConfig server, String peer) {
    return new PairConfig(Role.BACKUP, server, Endpoint.parse(peer));
  }

  /** The same with other settings for the server itself. */
  public PairConfig withServer(ServerConfig server) {
    PairConfig copy = new PairConfig(this);
    copy.server = Objects.requireNonNull(server, "server");
    return copy;
  }

  /**
   * For how long the peer must be silent, on every channel, before this server takes over. Default
   * 2 s. A peer whose process is gone is known at once, see {@link #withRefusalMeansDead}. Shorter
   * than the longest pause of the other process (garbage collection, a busy machine) it makes two
   * active servers for a moment.
   *
   * @throws IllegalArgumentException if not positive
   */
  public PairConfig withFailover(Duration failover) {
    PairConfig copy = new PairConfig(this);
    copy.failover = positive("failover", failover);
    return copy;
  }

  /**
   * How often the two tell each other how they are. Default 250 ms; at most half of {@link
   * #withFailover}.
   *
   * @throws IllegalArgumentException if not positive
   */
  public PairConfig withBeat(Duration beat) {
    PairConfig copy = new PairConfig(this);
    copy.beat = positive("beat", beat);
    return copy;
  }

  /**
   * How long an active server waits for a standby that does not confirm, before it goes on alone.
   * Default 3 s.
   *
   * @throws IllegalArgumentException if not positive
   */
  public PairConfig withPatience(Duration patience) {
    PairConfig copy = new PairConfig(this);
    copy.patience = positive("patience", patience);
    return copy;
  }

  /** What to do with writes while there is no standby. Default {@link WhenAlone#DEGRADE}. */
  public PairConfig withWhenAlone(WhenAlone whenAlone) {
    PairConfig copy = new PairConfig(this);
    copy.whenAlone = Objects.requireNonNull(whenAlone, "whenAlone");
    return copy;
  }

  /**
   * Answers writes, and shows them to clients, without waiting until the standby has them: faster,
   * and what the standby does not have yet is lost with the active server. Receipts say ACCEPTED.
   * The standby takes over though clients have seen what it does not have; they go back to what it
   * has.
   */
  public PairConfig withoutAwaitingStandby() {
    PairConfig copy = new PairConfig(this);
    copy.awaitsStandby = false;
    return copy;
  }

  /**
   * Whether a peer whose address refuses connections, repeatedly and with no other sign of life,
   * counts as dead at once. Default true: the machine answers and no process listens, so none is
   * there. Switch it off if something between the two, such as a firewall, refuses connections.
   */
  public PairConfig withRefusalMeansDead(boolean refusalMeansDead) {
    PairConfig copy = new PairConfig(this);
    copy.refusalMeansDead = refusalMeansDead;
    return copy;
  }

  /**
   * Whether a standby that is known to lack updates may take over. Default false: it tells so and
   * waits for its peer, or for somebody who says it must.
   */
  public PairConfig withStaleTakeover(boolean allowsStale) {
    PairConfig copy = new PairConfig(this);
    copy.allowsStale = allowsStale;
    return copy;
  }

  private static Duration positive(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive: " + duration);
    }
    return duration;
  }

  /** The part of this server. */
  public Role role() {
    return role;
  }

  /** The first port of the other server. */
  public Endpoint peer() {
    return peer;
  }

  /** The settings of the server itself. */
  public ServerConfig server() {
    return server;
  }

  /** After how much silence the peer counts as gone. */
  public Duration failover() {
    return failover;
  }

  /** The time between two messages about the state. */
  public Duration beat() {
    return beat;
  }

  /** How long the active waits for its standby. */
  public Duration patience() {
    return patience;
  }

  /** What happens to writes while there is no standby. */
  public WhenAlone whenAlone() {
    return whenAlone;
  }

  /** Whether answers wait for the standby. */
  public boolean awaitsStandby() {
    return awaitsStandby;
  }

  /** Whether refused connections prove that the peer is dead. */
  public boolean refusalMeansDead() {
    return refusalMeansDead;
  }

  /** Whether a standby that lacks updates may take over. */
  public boolean allowsStale() {
    return allowsStale;
  }
}
