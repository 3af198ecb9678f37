package org.zclone.chp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.zclone.api.Keys;
import org.zclone.chp.Rejection.Reason;

/**
 * A request for the entries of a subtree ({@code ICANHAZ?}).
 *
 * <p>Lenient where published clients need it: a missing subtree means everything, further frames
 * are ignored.
 *
 * @param subtree the prefix as it came, any bytes; it is sent back in the snapshot's end
 *     <p><em>Immutable.</em>
 */
public record SnapshotRequest(byte[] subtree) {
  /**
   * A subtree that nobody has, to hear whether a server serves: whoever does sends the end of a
   * snapshot without entries. Of one half of a pair it asks for no service, and is no vote.
   */
  public static final String NOTHING_BUT_THE_END = "/.chp-nothing/";

  private static final byte[] ICANHAZ = "ICANHAZ?".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = new byte[0];

  /**
   * A request from a client, without the frame that names the peer.
   *
   * @throws Rejection if it must be dropped
   */
  public static SnapshotRequest decode(byte[][] frames) throws Rejection {
    if (frames.length == 0) {
      throw new Rejection(Reason.FRAME_COUNT, "a request without a frame");
    }
    if (!Arrays.equals(frames[0], ICANHAZ)) {
      throw new Rejection(Reason.UNKNOWN_COMMAND, "the request is not ICANHAZ?");
    }
    byte[] subtree = frames.length > 1 ? frames[1] : NOTHING;
    if (subtree.length > Keys.MOST_BYTES) {
      throw new Rejection(Reason.SUBTREE_TOO_LONG, subtree.length + " bytes of subtree");
    }
    return new SnapshotRequest(subtree);
  }

  /** The two frames. */
  public byte[][] frames() {
    return new byte[][] {ICANHAZ, subtree};
  }
}
