package org.zclone.session;

import org.zclone.session.Malformed.Reason;

/** A message from a client to its server. <em>Immutable.</em> */
public sealed interface ClientMessage
    permits Hello,
        ClientMessage.Credit,
        Write,
        ClientMessage.Beat,
        ClientMessage.Bye,
        ClientMessage.Resync {

  /** The frame. */
  byte[] encode();

  /**
   * The message in a frame, which nobody changes from now on.
   *
   * @throws Malformed if it must be dropped
   */
  static ClientMessage decode(byte[] frame, Limits limits) throws Malformed {
    FrameReader in = FrameReader.open(frame);
    try {
      ClientMessage message = decode(in, limits);
      in.end();
      return message;
    } catch (IllegalArgumentException broken) { // a message's own rule
      throw new Malformed(Reason.RANGE, String.valueOf(broken.getMessage()));
    }
  }

  private static ClientMessage decode(FrameReader in, Limits limits) throws Malformed {
    int command = in.u8();
    return switch (command) {
      case Command.HELLO -> Hello.decode(in, limits);
      case Command.CREDIT -> new Credit(in.number());
      case Command.WRITE -> Write.decode(in, limits);
      case Command.BEAT -> new Beat(in.number(), in.number(), in.number(), in.u64());
      case Command.BYE -> new Bye();
      case Command.RESYNC -> new Resync(in.number(), in.u64());
      default -> throw new Malformed(Reason.COMMAND, "command " + command);
    };
  }

  /**
   * More room for batches.
   *
   * @param limit the octets of batches that the server may have sent since WELCOME
   */
  record Credit(long limit) implements ClientMessage {
    /** Checks the range. */
    public Credit {
      Rules.number("limit", limit);
    }

    @Override
    public byte[] encode() {
      return FrameWriter.of(Command.CREDIT).u64(limit).frame();
    }
  }

  /**
   * The client lives, and this is where it stands.
   *
   * @param limit as in {@link Credit}
   * @param epoch the server's epoch, as the client knows it
   * @param position what the client has and shows
   * @param digest that of {@code position}
   */
  record Beat(long limit, long epoch, long position, long digest) implements ClientMessage {
    /** Checks the ranges. */
    public Beat {
      Rules.number("limit", limit);
      Rules.number("epoch", epoch);
      Rules.number("position", position);
    }

    @Override
    public byte[] encode() {
      return FrameWriter.of(Command.BEAT).u64(limit).u64(epoch).u64(position).u64(digest).frame();
    }
  }

  /** The client ends its session; what is bound to it goes at once. */
  record Bye() implements ClientMessage {
    @Override
    public byte[] encode() {
      return FrameWriter.of(Command.BYE).frame();
    }
  }

  /**
   * The client has lost something and wants a snapshot within the session.
   *
   * @param position where it stands
   * @param digest what it has there, for the server's log
   */
  record Resync(long position, long digest) implements ClientMessage {
    /** Checks the range. */
    public Resync {
      Rules.number("position", position);
    }

    @Override
    public byte[] encode() {
      return FrameWriter.of(Command.RESYNC).u64(position).u64(digest).frame();
    }
  }
}
