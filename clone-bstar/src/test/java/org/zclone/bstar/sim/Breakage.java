package org.zclone.bstar.sim;

import java.util.List;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.PairEvent;
import org.zclone.client.Cut;
import org.zclone.server.Bounds;

/**
 * What goes wrong on purpose at the edges of the cores, so that the invariants show that they
 * notice. By default nothing does.
 */
class Breakage {
  /** Nothing. */
  static final Breakage NONE = new Breakage();

  /** Nothing, but each process of the primary finds its clock an hour earlier. */
  static final Breakage CLOCKS_GO_BACK =
      new Breakage() {
        @Override
        long wallMs(ServerNode server, long wallMs) {
          return wallMs - 3_600_000L * server.number;
        }
      };

  /** What a server is really configured for. */
  PairConfig config(PairConfig config) {
    return config;
  }

  /** How much a server really keeps. */
  Bounds bounds(Bounds bounds) {
    return bounds;
  }

  /** The wall clock that a server reads. */
  long wallMs(ServerNode server, long wallMs) {
    return wallMs;
  }

  /** What becomes of a beat on its way into {@code to}. */
  List<byte[]> beat(ServerNode to, byte[] frame) {
    return List.of(frame);
  }

  /** What becomes of a frame that the active server sends to its standby. */
  List<byte[]> toStandby(ServerNode from, byte[] peer, byte[] frame) {
    return List.of(frame);
  }

  /** What becomes of a frame of an active server on its way into the standby's core. */
  List<byte[]> intoStandby(ServerNode to, long link, byte[] frame) {
    return List.of(frame);
  }

  /** What becomes of a message of a client on its way into a server that does not serve. */
  byte[][] request(byte[][] frames) {
    return frames;
  }

  /** An RFC 12 update has come to a server. */
  void onUpdate(ServerNode server, byte[][] frames) {}

  /** How long a write of the application that embeds a server waits while others may pass it. */
  long heldNs(ServerNode server) {
    return 0;
  }

  /** What listeners of a client are told. */
  List<Cut> cuts(List<Cut> cuts) {
    return cuts;
  }

  /** What a server tells its application. */
  List<PairEvent> told(ServerNode server, PairEvent event) {
    return List.of(event);
  }

  /** A turn of a server begins; the last one was at {@code lastNs} of its clock. */
  void beforeTurn(ServerNode server, long lastNs) {}
}
