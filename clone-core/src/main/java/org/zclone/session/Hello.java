package org.zclone.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.zclone.session.Malformed.Reason;

/**
 * A client opens a session, or opens it anew.
 *
 * @param clientId what the client calls itself as long as it runs
 * @param isVote whether it has lost its active server
 * @param limit the octets of batches that the server may send
 * @param resume what the client still has; empty if nothing
 * @param nextCounter the counter of the next write that it will send or repeat, from 1
 * @param subtrees the prefixes that it follows, in the order of their octets
 *     <p><em>Immutable.</em>
 */
public record Hello(
    UUID clientId,
    boolean isVote,
    long limit,
    Optional<Resume> resume,
    long nextCounter,
    List<String> subtrees)
    implements ClientMessage {

  private static final int VOTE = 1;
  private static final int RESUME = 2;
  private static final UUID NO_HISTORY = new UUID(0, 0);

  /**
   * What a client still has of an earlier session.
   *
   * @param history the life of the map that the position counts in
   * @param position what the client has and shows
   * @param digest that of {@code position}
   */
  public record Resume(UUID history, long position, long digest) {
    /** Checks the range. */
    public Resume {
      Objects.requireNonNull(history, "history");
      Rules.number("position", position);
    }
  }

  /** Checks the ranges; brings the subtrees into order and checks that none lies in another. */
  public Hello {
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(resume, "resume");
    Rules.number("limit", limit);
    Rules.positive("nextCounter", nextCounter);
    subtrees = Subtrees.sorted(subtrees);
    Subtrees.problem(subtrees)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  static Hello decode(FrameReader in, Limits limits) throws Malformed {
    UUID clientId = in.id();
    int flags = in.flags(VOTE | RESUME);
    long limit = in.number();
    Resume resume = new Resume(in.id(), in.number(), in.u64());
    boolean isResume = (flags & RESUME) != 0;
    if (!isResume && !resume.equals(new Resume(NO_HISTORY, 0, 0))) {
      throw new Malformed(Reason.RANGE, "history, position or digest without RESUME");
    }
    return new Hello(
        clientId,
        (flags & VOTE) != 0,
        limit,
        isResume ? Optional.of(resume) : Optional.empty(),
        in.number(),
        decodeSubtrees(in, limits));
  }

  private static List<String> decodeSubtrees(FrameReader in, Limits limits) throws Malformed {
    int count = in.checkRoom(in.u16(), Short.BYTES);
    if (count > SessionProtocol.MOST_SUBTREES) {
      throw new Malformed(Reason.SUBTREES, count + " subtrees");
    }
    List<String> subtrees = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      subtrees.add(in.text());
    }
    Optional<String> problem = Subtrees.problem(subtrees, limits.maxKeyBytes());
    if (problem.isPresent()) {
      throw new Malformed(Reason.SUBTREES, problem.get());
    }
    return subtrees;
  }

  @Override
  public byte[] encode() {
    Resume meant = resume.orElse(new Resume(NO_HISTORY, 0, 0));
    FrameWriter out =
        FrameWriter.of(Command.HELLO)
            .id(clientId)
            .u8((isVote ? VOTE : 0) | (resume.isPresent() ? RESUME : 0))
            .u64(limit)
            .id(meant.history())
            .u64(meant.position())
            .u64(meant.digest())
            .u64(nextCounter)
            .u16(subtrees.size());
    subtrees.forEach(out::text);
    return out.frame();
  }
}
