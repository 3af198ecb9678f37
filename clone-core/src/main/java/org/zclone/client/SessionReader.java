package org.zclone.client;

import java.util.Optional;
import org.zclone.api.Endpoint;
import org.zclone.api.Keys;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;
import org.zclone.session.Malformed.Reason;
import org.zclone.session.ServerMessage;
import org.zclone.session.Welcome;

/**
 * Reads what a server sends in a session, and counts what must be dropped. <em>Confined to the
 * reactor thread.</em>
 */
final class SessionReader {
  /** A server sends no groups. */
  private static final int MOST_GROUPS = 1;

  private final Endpoint server;
  private final Notices notices;
  private final Limits limits;
  private Optional<String> excess = Optional.empty();

  SessionReader(Endpoint server, ClientParts parts) {
    this.server = server;
    this.notices = parts.notices();
    this.limits = new Limits(Keys.MOST_BYTES, parts.config().maxValueBytes(), MOST_GROUPS);
  }

  /** The message; empty if it must be dropped. */
  Optional<ServerMessage> read(byte[][] frames) {
    excess = Optional.empty();
    if (frames.length != 1) {
      drop("FRAME_COUNT", frames.length + " frames instead of 1");
      return Optional.empty();
    }
    try {
      return Optional.of(ServerMessage.decode(frames[0], limits));
    } catch (Malformed e) {
      drop(e.reason().name(), String.valueOf(e.getMessage()));
      if (e.reason() == Reason.LIMIT) {
        excess = Optional.of("it sent more than this client accepts: " + e.getMessage());
      }
      return Optional.empty();
    }
  }

  /**
   * Why asking again would not help, if the last message had to be dropped because a key or value
   * is over the limits of this client.
   */
  Optional<String> excess() {
    return excess;
  }

  /** Warns of a server whose values may be larger than those that this client accepts. */
  void onTerms(Welcome.Terms terms) {
    if (terms.maxValueBytes() > limits.maxValueBytes()) {
      String text =
          "%s allows values of %d bytes, this client only %d: it cannot follow larger ones";
      notices.count(
          "lowerMaxValue",
          String.format(text, server, terms.maxValueBytes(), limits.maxValueBytes()));
    }
  }

  private void drop(String reason, String seen) {
    notices.count("dropped." + reason, "dropped a message of " + server + ": " + seen);
  }
}
