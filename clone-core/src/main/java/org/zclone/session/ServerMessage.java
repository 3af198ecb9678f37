package org.zclone.session;

import java.util.Objects;
import java.util.OptionalLong;
import org.zclone.api.Endpoint;
import org.zclone.api.Refusal;
import org.zclone.session.Malformed.Reason;

/** A message from a server to a client. <em>Immutable.</em> */
public sealed interface ServerMessage
    permits Welcome,
        ServerMessage.Redirect,
        ServerMessage.Refused,
        Batch,
        Receipts,
        ServerMessage.Beat,
        ServerMessage.Bye {

  /** The frame. */
  byte[] encode();

  /**
   * The message in a frame, which nobody changes from now on.
   *
   * @throws Malformed if it must be dropped
   */
  static ServerMessage decode(byte[] frame, Limits limits) throws Malformed {
    FrameReader in = FrameReader.open(frame);
    try {
      ServerMessage message = decode(in, limits);
      in.end();
      return message;
    } catch (IllegalArgumentException broken) { // a message's own rule
      throw new Malformed(Reason.RANGE, String.valueOf(broken.getMessage()));
    }
  }

  private static ServerMessage decode(FrameReader in, Limits limits) throws Malformed {
    int command = in.u8();
    return switch (command) {
      case Command.WELCOME -> Welcome.decode(in);
      case Command.REDIRECT -> Redirect.of(in.text());
      case Command.REFUSED -> Refused.of(in.u16(), in.text());
      case Command.BATCH -> Batch.decode(in, limits);
      case Command.RECEIPTS -> Receipts.decode(in);
      case Command.SERVER_BEAT -> Beat.decode(in);
      case Command.SERVER_BYE -> new Bye(Bye.Code.of(in.u16()), in.text());
      default -> throw new Malformed(Reason.COMMAND, "command " + command);
    };
  }

  /**
   * Another server is the active one.
   *
   * @param endpoint where it is
   */
  record Redirect(Endpoint endpoint) implements ServerMessage {
    /** Checks that nothing is missing. */
    public Redirect {
      Objects.requireNonNull(endpoint, "endpoint");
    }

    static Redirect of(String text) throws Malformed {
      try {
        Rules.require(text.startsWith("tcp://"), "another transport");
        Endpoint endpoint = Endpoint.parse(text);
        Rules.require(endpoint.toString().equals(text), "another spelling");
        Rules.require(endpoint.port() != 0, "no port");
        return new Redirect(endpoint);
      } catch (IllegalArgumentException e) { // may quote the text, which is a stranger's
        throw new Malformed(Reason.RANGE, "an endpoint that is not tcp://HOST:PORT");
      }
    }

    @Override
    public byte[] encode() {
      return FrameWriter.of(Command.REDIRECT).text(endpoint.toString()).frame();
    }
  }

  /**
   * There will be no session.
   *
   * @param code why
   * @param reason the same for people to read
   */
  record Refused(Refusal.Code code, String reason) implements ServerMessage {
    private static final Refusal.Code[] CODES = Refusal.Code.values(); // from number 1 on

    static Refused of(int number, String reason) {
      Rules.require(number >= 1 && number <= CODES.length, "code " + number);
      return new Refused(CODES[number - 1], reason);
    }

    /** Checks that the reason fits. */
    public Refused {
      Objects.requireNonNull(code, "code");
      Rules.text("reason", reason);
    }

    @Override
    public byte[] encode() {
      return FrameWriter.of(Command.REFUSED).u16(code.ordinal() + 1).text(reason).frame();
    }
  }

  /**
   * The server lives, and this is where it stands.
   *
   * @param epoch its epoch
   * @param position what the client has once it has read everything before this message
   * @param digest that of what the client follows at {@code position}, if the server has sent
   *     everything; else empty
   */
  record Beat(long epoch, long position, OptionalLong digest) implements ServerMessage {
    private static final int EXACT = 1;

    /** Checks the ranges. */
    public Beat {
      Rules.number("epoch", epoch);
      Rules.number("position", position);
      Objects.requireNonNull(digest, "digest");
    }

    static Beat decode(FrameReader in) throws Malformed {
      long epoch = in.number();
      long position = in.number();
      boolean isExact = in.flags(EXACT) == EXACT;
      long digest = in.u64();
      Rules.require(isExact || digest == 0, "a digest that is not exact");
      return new Beat(epoch, position, isExact ? OptionalLong.of(digest) : OptionalLong.empty());
    }

    @Override
    public byte[] encode() {
      return FrameWriter.of(Command.SERVER_BEAT)
          .u64(epoch)
          .u64(position)
          .u8(digest.isPresent() ? EXACT : 0)
          .u64(digest.orElse(0))
          .frame();
    }
  }

  /**
   * The session is over, or there is none.
   *
   * @param code why
   * @param reason the same for people to read
   */
  record Bye(Code code, String reason) implements ServerMessage {
    /** Why a session is over, in the order of the numbers from 1. */
    public enum Code {
      /** The connection has no session: say HELLO. */
      NO_SESSION,
      /** The client was silent for too long. */
      EXPIRED,
      /** The same client has a session on another connection. */
      TAKEN_OVER,
      /** The server is closing. */
      CLOSING,
      /** A message of the client was malformed. */
      MALFORMED,
      /** A write is missing: say HELLO and repeat the unanswered ones. */
      COUNTER_GAP;

      private static final Code[] CODES = values();

      static Code of(int number) {
        Rules.require(number >= 1 && number <= CODES.length, "code " + number);
        return CODES[number - 1];
      }
    }

    /** Checks that the reason fits. */
    public Bye {
      Objects.requireNonNull(code, "code");
      Rules.text("reason", reason);
    }

    @Override
    public byte[] encode() {
      return FrameWriter.of(Command.SERVER_BYE).u16(code.ordinal() + 1).text(reason).frame();
    }
  }
}
