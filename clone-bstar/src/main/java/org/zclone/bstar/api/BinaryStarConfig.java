package org.zclone.bstar.api;

import java.time.Duration;
import java.util.Objects;
import org.zclone.api.Endpoint;
import org.zclone.bstar.election.ElectionConfig;
import org.zclone.bstar.election.Wire;
import org.zclone.bstar.fsm.Role;

/**
 * How one server of a pair runs. Complete with defaults; the other needs the same, with the role
 * and the two endpoints exchanged:
 *
 * <pre>{@code
 * BinaryStarConfig here = BinaryStarConfig.primary("tcp://10.0.0.1:5003", "tcp://10.0.0.2:5003");
 * BinaryStarConfig there = BinaryStarConfig.backup("tcp://10.0.0.2:5003", "tcp://10.0.0.1:5003");
 * }</pre>
 *
 * <p>Each {@code with} method returns a changed copy. <em>Immutable.</em>
 */
public final class BinaryStarConfig {
  // Written only by the with-methods, on copies that nobody else has seen yet.
  private final Role role;
  private final Endpoint own;
  private final Endpoint peer;
  private Duration failover = Duration.ofSeconds(2);
  private Duration beat = Duration.ofMillis(250);
  private Wire wire = Wire.STANDARD;
  private boolean refusalMeansDead;
  private boolean allowStale;
  private boolean plainNetwork;
  private int maxHeld = 1_000;
  private int maxMessageBytes = 8 << 20;

  private BinaryStarConfig(Role role, String own, String peer) {
    this.role = role;
    this.own = Endpoint.parse(own);
    this.peer = Endpoint.parse(peer);
    if (this.own.equals(this.peer)) {
      throw new IllegalArgumentException("own and peer's endpoint are the same: " + this.own);
    }
    if (this.own.port() == 0 || this.peer.port() == 0) {
      throw new IllegalArgumentException("the two need fixed ports, since each must know both");
    }
  }

  private BinaryStarConfig(BinaryStarConfig other) {
    role = other.role;
    own = other.own;
    peer = other.peer;
    failover = other.failover;
    beat = other.beat;
    wire = other.wire;
    refusalMeansDead = other.refusalMeansDead;
    allowStale = other.allowStale;
    plainNetwork = other.plainNetwork;
    maxHeld = other.maxHeld;
    maxMessageBytes = other.maxMessageBytes;
  }

  /**
   * The server that serves when both are up.
   *
   * @param own where it publishes its state, {@code tcp://HOST:PORT}
   * @param peer where the other one publishes
   * @throws IllegalArgumentException if an endpoint is none, or both are the same
   */
  public static BinaryStarConfig primary(String own, String peer) {
    return new BinaryStarConfig(Role.PRIMARY, own, peer);
  }

  /**
   * The server that takes over; it never serves before it has met the other one.
   *
   * @param own where it publishes its state, {@code tcp://HOST:PORT}
   * @param peer where the other one publishes
   * @throws IllegalArgumentException if an endpoint is none, or both are the same
   */
  public static BinaryStarConfig backup(String own, String peer) {
    return new BinaryStarConfig(Role.BACKUP, own, peer);
  }

  /**
   * After how much silence the peer counts as gone; default 2 s. Shorter takes over sooner and
   * blames a slow peer more often. A server that did not run for half of it, because a handler or
   * the machine kept it, holds requests until it knows that it is still the active one.
   *
   * @throws IllegalArgumentException unless between 50 ms and an hour, and at least twice the beat
   */
  public BinaryStarConfig withFailover(Duration failover) {
    BinaryStarConfig copy = new BinaryStarConfig(this);
    copy.failover = Objects.requireNonNull(failover, "failover");
    copy.election();
    return copy;
  }

  /**
   * The time between two beats; default 250 ms. On the Guide's wire it is a second, or half of a
   * shorter failover time.
   *
   * @throws IllegalArgumentException unless between 1 ms and half of the failover time
   */
  public BinaryStarConfig withBeat(Duration beat) {
    BinaryStarConfig copy = new BinaryStarConfig(this);
    copy.beat = Objects.requireNonNull(beat, "beat");
    copy.election();
    return copy;
  }

  /**
   * How the two talk; default {@link Wire#STANDARD}. {@link Wire#GUIDE} pairs with the C, Python
   * and C++ programs of the ZeroMQ Guide, and is as weak as they are: old messages look like new
   * ones.
   */
  public BinaryStarConfig withWire(Wire wire) {
    BinaryStarConfig copy = new BinaryStarConfig(this);
    copy.wire = Objects.requireNonNull(wire, "wire");
    return copy;
  }

  /**
   * Whether a peer whose machine refuses connections is dead at once, instead of after the failover
   * time; default false. True only if nothing refuses in the peer's place, such as a proxy, a
   * container's port mapping or a firewall that rejects.
   */
  public BinaryStarConfig withRefusalMeansDead(boolean refusalMeansDead) {
    BinaryStarConfig copy = new BinaryStarConfig(this);
    copy.refusalMeansDead = refusalMeansDead;
    return copy;
  }

  /** Whether to take over although {@link Star#synced} said that data is missing; default false. */
  public BinaryStarConfig withStaleTakeover(boolean allowStale) {
    BinaryStarConfig copy = new BinaryStarConfig(this);
    copy.allowStale = allowStale;
    return copy;
  }

  /**
   * Allows endpoints that other machines can reach. There is no authentication: who reaches the
   * peer's port can pretend to be the peer. Without this only loopback addresses start.
   */
  public BinaryStarConfig withPlainNetwork() {
    BinaryStarConfig copy = new BinaryStarConfig(this);
    copy.plainNetwork = true;
    return copy;
  }

  /**
   * How many requests wait while the roles are undecided; default 1,000. More are dropped and
   * counted.
   *
   * @throws IllegalArgumentException if negative
   */
  public BinaryStarConfig withMaxHeld(int maxHeld) {
    if (maxHeld < 0) {
      throw new IllegalArgumentException("maxHeld must not be negative: " + maxHeld);
    }
    BinaryStarConfig copy = new BinaryStarConfig(this);
    copy.maxHeld = maxHeld;
    return copy;
  }

  /**
   * The longest frame that a voter takes, in bytes, with up to 1 MiB of slack; default 8 MiB. Who
   * sends more is disconnected.
   *
   * @throws IllegalArgumentException unless between 1 and 1 GiB
   */
  public BinaryStarConfig withMaxMessageBytes(int maxMessageBytes) {
    if (maxMessageBytes < 1 || maxMessageBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "maxMessageBytes must be between 1 and 1 GiB: " + maxMessageBytes);
    }
    BinaryStarConfig copy = new BinaryStarConfig(this);
    copy.maxMessageBytes = maxMessageBytes;
    return copy;
  }

  /** What this server is configured for. */
  public Role role() {
    return role;
  }

  /** Where it publishes its state. */
  public Endpoint own() {
    return own;
  }

  /** Where the peer does. */
  public Endpoint peer() {
    return peer;
  }

  /** Whether other machines may reach it. */
  public boolean plainNetwork() {
    return plainNetwork;
  }

  /** How many requests wait at most. */
  public int maxHeld() {
    return maxHeld;
  }

  /** The longest frame, in bytes. */
  public int maxMessageBytes() {
    return maxMessageBytes;
  }

  /** The part of it that decides. */
  public ElectionConfig election() {
    return new ElectionConfig(
        role, nanos(failover), nanos(beat), wire, refusalMeansDead, allowStale);
  }

  private static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(1)) > 0 ? Long.MAX_VALUE : duration.toNanos();
  }
}
