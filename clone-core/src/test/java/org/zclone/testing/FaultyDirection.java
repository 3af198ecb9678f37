package org.zclone.testing;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One direction of a {@link FaultProxy}, and what goes wrong in it. Faults add up, also hold for
 * connections that come later, and stay until {@link #heal()}; when a method returns, its fault is
 * in force. <em>Thread-safe.</em>
 */
public final class FaultyDirection {
  private final FaultProxy proxy;
  private final List<Faults> ports;
  private final boolean towardsServer;

  FaultyDirection(FaultProxy proxy, List<Faults> ports, boolean towardsServer) {
    this.proxy = proxy;
    this.ports = ports;
    this.towardsServer = towardsServer;
  }

  /** Reads nothing and passes nothing on: the sender's buffers fill up, and then it has to wait. */
  public FaultyDirection pause() {
    return change(faults -> faults.paused = true);
  }

  /** Reads everything and passes nothing on: the sender notices nothing. */
  public FaultyDirection blackhole() {
    return change(faults -> faults.discarding = true);
  }

  /** Passes everything on later, by up to {@code jitter} more, in order. */
  public FaultyDirection delay(Duration delay, Duration jitter) {
    return change(
        faults -> {
          faults.delayNs = delay.toNanos();
          faults.jitterNs = jitter.toNanos();
        });
  }

  /** Passes on so many bytes per second and connection. */
  public FaultyDirection rate(int bytesPerSecond) {
    requirePositive("bytesPerSecond", bytesPerSecond);
    return change(faults -> faults.bytesPerSecond = bytesPerSecond);
  }

  /** Writes at most {@code bytes} at once. */
  public FaultyDirection slice(int bytes) {
    requirePositive("bytes", bytes);
    return change(faults -> faults.slice = bytes);
  }

  /**
   * Flips bits of one byte, once, at each port.
   *
   * @param offset how many bytes come before it from now on, on all connections of the port
   * @param xor the bits to flip
   */
  public FaultyDirection corrupt(long offset, int xor) {
    return change(faults -> faults.corruptAt(offset, xor));
  }

  /** Resets each connection, present or future, after so many further bytes. */
  public FaultyDirection dropAfter(int bytes) {
    requirePositive("bytes", bytes);
    change(faults -> faults.allowance = bytes);
    proxy.forEachLane(ports, towardsServer, lane -> lane.allowance(bytes));
    return this;
  }

  /**
   * Tells the receivers on all present connections that this was all. The other direction goes on;
   * what still comes in this one is discarded.
   */
  public FaultyDirection halfClose() {
    proxy.forEachLane(ports, towardsServer, Lane::cut);
    return this;
  }

  /** Nothing goes wrong any more on connections that still stand. */
  public FaultyDirection heal() {
    change(Faults::heal);
    proxy.forEachLane(ports, towardsServer, lane -> lane.allowance(0));
    return this;
  }

  /** How many bytes were passed on since the start. */
  public long bytes() {
    return ports.stream().mapToLong(faults -> faults.bytes.get()).sum();
  }

  private FaultyDirection change(Consumer<Faults> change) {
    proxy.perform(() -> ports.forEach(change));
    return this;
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
  }
}
