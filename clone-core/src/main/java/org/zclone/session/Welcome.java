package org.zclone.session;

import java.util.Objects;
import java.util.UUID;

/**
 * The session begins.
 *
 * @param history the life of the map; positions count only within it
 * @param epoch the first sequence of this activation of the server
 * @param sequence the server's sequence now
 * @param mode what the first batch does
 * @param terms what goes for every session of this server
 * @param lastCounter the highest counter of this client that the server has answered; 0 if none
 *     <p><em>Immutable.</em>
 */
public record Welcome(
    UUID history, long epoch, long sequence, Mode mode, Terms terms, long lastCounter)
    implements ServerMessage {

  /** What the first batch does, in the order of the numbers from 1. */
  public enum Mode {
    /** It goes on at the client's position. */
    DELTA,
    /** It begins a snapshot. */
    SNAPSHOT
  }

  /**
   * What goes for every session of a server.
   *
   * @param heartbeatMs how often both sides beat, in milliseconds
   * @param expiryMs after how much silence a session ends, in milliseconds
   * @param maxKeyBytes the longest key, in octets
   * @param maxValueBytes the largest value, in octets
   * @param maxInFlight how many groups of a client may be unanswered
   */
  public record Terms(
      int heartbeatMs, int expiryMs, int maxKeyBytes, int maxValueBytes, int maxInFlight) {
    /** Checks the ranges. */
    public Terms {
      Rules.positive("heartbeatMs", heartbeatMs);
      Rules.positive("expiryMs", expiryMs);
      Rules.positive("maxKeyBytes", maxKeyBytes);
      Rules.positive("maxValueBytes", maxValueBytes);
      Rules.positive("maxInFlight", maxInFlight);
    }

    /** What both sides accept in one message of such a session. */
    public Limits limits() {
      return new Limits(maxKeyBytes, maxValueBytes, maxInFlight);
    }

    static Terms decode(FrameReader in) throws Malformed {
      return new Terms(in.u32(), in.u32(), in.u32(), in.u32(), in.u32());
    }

    void writeTo(FrameWriter out) {
      out.u32(heartbeatMs).u32(expiryMs).u32(maxKeyBytes).u32(maxValueBytes).u32(maxInFlight);
    }
  }

  /** Checks the ranges. */
  public Welcome {
    Objects.requireNonNull(history, "history");
    Rules.number("epoch", epoch);
    Rules.number("sequence", sequence);
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(terms, "terms");
    Rules.number("lastCounter", lastCounter);
  }

  static Welcome decode(FrameReader in) throws Malformed {
    return new Welcome(
        in.id(), in.number(), in.number(), mode(in.u8()), Terms.decode(in), in.number());
  }

  private static Mode mode(int number) {
    return switch (number) {
      case 1 -> Mode.DELTA;
      case 2 -> Mode.SNAPSHOT;
      default -> throw new IllegalArgumentException("mode " + number);
    };
  }

  @Override
  public byte[] encode() {
    FrameWriter out =
        FrameWriter.of(Command.WELCOME).id(history).u64(epoch).u64(sequence).u8(mode.ordinal() + 1);
    terms.writeTo(out);
    return out.u64(lastCounter).frame();
  }
}
