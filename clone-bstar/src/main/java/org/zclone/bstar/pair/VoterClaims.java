package org.zclone.bstar.pair;

import java.util.Optional;
import java.util.UUID;
import org.zclone.api.ServerConfig;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;

/** What clients that vote have seen. <em>Immutable.</em> */
final class VoterClaims {
  private static final int MOST_GROUPS = 1;

  private final Limits limits;

  VoterClaims(ServerConfig config) {
    limits = new Limits(config.maxKeyBytes(), config.maxValueBytes(), MOST_GROUPS);
  }

  /** What a client that votes says of itself; empty for those of RFC 12, who do not tell. */
  Optional<Hello> read(byte[][] frames) {
    if (frames.length != 1) {
      return Optional.empty();
    }
    try {
      return ClientMessage.decode(frames[0], limits) instanceof Hello hello
          ? Optional.of(hello)
          : Optional.empty();
    } catch (Malformed malformed) {
      return Optional.empty(); // the server will say so
    }
  }

  /** Whether a client has seen more of the life {@code history} than up to {@code sequence}. */
  static boolean isAhead(Hello hello, UUID history, long sequence) {
    return hello
        .resume()
        .filter(resume -> resume.history().equals(history) && resume.position() > sequence)
        .isPresent();
  }
}
