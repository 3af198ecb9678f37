package org.zclone.sim;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zclone.client.Cut;

/**
 * What goes wrong on purpose at the edges of the cores, so that the invariants show that they
 * notice. By default nothing does.
 */
class Breakage {
  /** Nothing. */
  static final Breakage NONE = new Breakage();

  /** What becomes of a frame of a session that the server's core sends; nothing if it is lost. */
  List<byte[]> fromServer(Connection connection, byte[] frame) {
    return List.of(frame);
  }

  /** What becomes of a frame of a session on its way into the server's core. */
  byte[] toServer(Connection connection, byte[] frame) {
    return frame;
  }

  /** What becomes of an RFC 12 update on its way into the server's core. */
  byte[][] update(byte[][] frames) {
    return frames;
  }

  /** What becomes of a message on its way into the core of a client in a session. */
  byte[][] toClient(ClientNode client, byte[][] frames) {
    return frames;
  }

  /** What becomes of a publication on its way into a client's core. */
  byte[][] toFollower(byte[][] frames) {
    return frames;
  }

  /** Of which cuts listeners are told. */
  List<Cut> told(List<Cut> cuts) {
    return cuts;
  }

  /** What becomes of a publication; null loses it. */
  byte[] @Nullable [] published(World world, byte[][] frames) {
    return frames;
  }

  /** What becomes of a message of an RFC 12 snapshot; null loses it. */
  byte[] @Nullable [] snapshot(byte[][] frames) {
    return frames;
  }

  /** What the server's core takes for the time; {@code sinceNs} of the run have passed. */
  long serverClock(long nowNs, long sinceNs) {
    return nowNs;
  }

  /** The epoch of a server that starts after one that had {@code before}, which is 0 for none. */
  long epoch(long epoch, long before) {
    return epoch;
  }

  /** Whether a client reports writes when their receipts arrive, whatever its replica shows. */
  boolean completesEarly() {
    return false;
  }

  /** How often a client reports that a write was accepted. */
  int completions() {
    return 1;
  }
}
