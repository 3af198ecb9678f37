package org.zclone.bstar.pair;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.zclone.server.EpochTable;
import org.zclone.server.EpochTable.Activation;
import org.zclone.session.FrameReader;
import org.zclone.session.FrameWriter;
import org.zclone.session.Malformed;
import org.zclone.session.Malformed.Reason;

/** A message of the link between an active server and its standby. <em>Immutable.</em> */
sealed interface LinkMessage {
  /** The frame. */
  byte[] encode();

  /**
   * The message in a frame.
   *
   * @throws Malformed if it must be dropped
   */
  static LinkMessage decode(byte[] frame) throws Malformed {
    if (!LinkProtocol.isLink(new byte[][] {frame})) {
      throw new Malformed(Reason.SIGNATURE, "not a message of a pair");
    }
    FrameReader in = FrameReader.open(frame, LinkProtocol.VERSION);
    int kind = in.u8();
    LinkMessage message =
        switch (kind) {
          case LinkProtocol.JOIN -> new Join(in.id(), in.id(), in.number());
          case LinkProtocol.ACK -> new Ack(in.number());
          case LinkProtocol.START -> Start.decode(in);
          case LinkProtocol.RECORDS -> Records.decode(frame, in);
          case LinkProtocol.AWAY -> new Away(in.flags(1) == 1, in.text());
          default -> throw new Malformed(Reason.COMMAND, "message " + kind);
        };
    if (!(message instanceof Records)) {
      in.end();
    }
    return message;
  }

  private static FrameWriter writer(int kind) {
    return new FrameWriter(256).begin(LinkProtocol.SIGNATURE, LinkProtocol.VERSION, kind);
  }

  /**
   * A standby asks for what it lacks.
   *
   * @param history the life of the map that it holds, {@code NO_HISTORY} if none
   * @param position how far that has come
   */
  record Join(UUID instance, UUID history, long position) implements LinkMessage {
    @Override
    public byte[] encode() {
      return writer(LinkProtocol.JOIN).id(instance).id(history).u64(position).frame();
    }
  }

  /**
   * The standby has everything up to a message.
   *
   * @param index that of the message
   */
  record Ack(long index) implements LinkMessage {
    @Override
    public byte[] encode() {
      return writer(LinkProtocol.ACK).u64(index).frame();
    }
  }

  /**
   * The active server begins to tell.
   *
   * @param isWhole whether the standby has to forget what it holds
   * @param floor up to where removals were forgotten
   */
  record Start(
      UUID instance,
      UUID history,
      boolean isWhole,
      long floor,
      long birth,
      List<Activation> activations)
      implements LinkMessage {
    public Start {
      activations = List.copyOf(activations);
    }

    static Start decode(FrameReader in) throws Malformed {
      UUID instance = in.id();
      UUID history = in.id();
      boolean isWhole = in.flags(1) == 1;
      long floor = in.number();
      long birth = in.number();
      int count = in.u16();
      if (count > EpochTable.MOST_ACTIVATIONS) {
        throw new Malformed(Reason.LIMIT, count + " activations");
      }
      List<Activation> activations = new ArrayList<>();
      long last = 0;
      for (int i = 0; i < count; i++) {
        Activation activation = new Activation(in.number(), in.number());
        if (activation.lastBefore() < last || activation.epoch() <= activation.lastBefore()) {
          throw new Malformed(Reason.RANGE, "activations that do not rise");
        }
        activations.add(activation);
        last = activation.epoch();
      }
      return new Start(instance, history, isWhole, floor, birth, activations);
    }

    /** The table that it carries. */
    EpochTable epochs() {
      return new EpochTable(birth, activations);
    }

    @Override
    public byte[] encode() {
      FrameWriter out = writer(LinkProtocol.START).id(instance).id(history).u8(isWhole ? 1 : 0);
      out.u64(floor).u64(birth).u16(activations.size());
      activations.forEach(one -> out.u64(one.epoch()).u64(one.lastBefore()));
      return out.frame();
    }
  }

  /**
   * What happened.
   *
   * @param index counts these messages from 1 in each link, without a gap
   * @param flags LIVE: all that happens comes in order from now on, and {@code digest} is that of
   *     the map; SYNC: with this message the standby has everything
   * @param to how far the map has come with it
   */
  record Records(byte[] frame, int start, long index, int flags, long to, long digest)
      implements LinkMessage {
    static Records decode(byte[] frame, FrameReader in) throws Malformed {
      long index = in.number();
      int flags = in.flags(LinkProtocol.LIVE | LinkProtocol.SYNC);
      long to = in.number();
      long digest = in.u64();
      return new Records(frame, in.position(), index, flags, to, digest);
    }

    boolean isLive() {
      return (flags & LinkProtocol.LIVE) != 0;
    }

    boolean isSync() {
      return (flags & LinkProtocol.SYNC) != 0;
    }

    @Override
    public byte[] encode() {
      return frame;
    }
  }

  /**
   * This server is not active, or gave this link up: begin anew.
   *
   * @param goesOn whether it serves on alone, so that the standby lacks what happens from now on
   */
  record Away(boolean goesOn, String why) implements LinkMessage {
    @Override
    public byte[] encode() {
      return writer(LinkProtocol.AWAY).u8(goesOn ? 1 : 0).text(why).frame();
    }
  }
}
