package org.zclone.server;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zclone.api.ServerConfig;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;
import org.zclone.session.ServerMessage.Bye.Code;
import org.zclone.session.SessionProtocol;
import org.zclone.session.Welcome;
import org.zclone.session.Write;

/**
 * The session plane of a server: takes the messages of clients as frames, and says what to send to
 * whom; see PROTOCOL.md. <em>Confined to the reactor thread.</em>
 */
final class SessionPlane {
  /** How many entries of ended sessions go in one tick at most. */
  private static final int MOST_ORPHANS = 1_000;

  /** Where a frame has its command, and which is HELLO: asked of frames that cannot be read. */
  private static final int COMMAND_AT = 3;

  private static final int HELLO = 1;

  private final Limits limits;
  private final SessionTiming timing;
  private final FollowGroups groups;
  private final SessionParts parts;
  private final SessionEnds ends;
  private final SessionOpenings openings;
  private final SessionWrites writes;
  private final SignsOfLife signs;
  private final List<UUID> absent = new ArrayList<>(); // since the activation, with bound entries
  private long graceEndNs;

  SessionPlane(
      ServerConfig config,
      Standing standing,
      Store store,
      Tally tally,
      WriteMemory memory,
      long nowNs) {
    timing = new SessionTiming(config.heartbeat(), nowNs);
    Welcome.Terms terms =
        new Welcome.Terms(
            timing.heartbeatMs(),
            timing.expiryMs(),
            config.maxKeyBytes(),
            config.maxValueBytes(),
            ClientWrites.MOST_IN_FLIGHT);
    limits = terms.limits();
    BatchEncoder encoder = new BatchEncoder(SessionProtocol.BATCH_TARGET);
    groups = new FollowGroups(store, encoder, new Stretches(store, encoder));
    SessionStreams streams = new SessionStreams(store, standing, groups, tally.counters(), nowNs);
    BoundEntries bound = new BoundEntries(store);
    parts = new SessionParts(standing, terms, store, tally, new Sessions(), streams, memory, bound);
    signs = new SignsOfLife(standing);
    ends = new SessionEnds(parts);
    openings = new SessionOpenings(parts, ends);
    writes =
        new SessionWrites(new GroupWrites(store, bound, limits, standing), store, tally.counters());
  }

  /** Whether a message at the snapshot port is of this plane. */
  static boolean isMeant(byte[][] frames) {
    return frames.length == 1 && SessionProtocol.isSession(frames[0]);
  }

  /** A message of {@code peer} arrived. */
  void onMessage(byte[] peer, byte[] frame, long nowNs) {
    Session session = parts.sessions().of(peer);
    try {
      ClientMessage message = ClientMessage.decode(frame, limits);
      if (message instanceof Hello hello) {
        openings.onHello(peer, hello, nowNs);
      } else if (session == null) {
        ends.refuse(peer);
      } else {
        onMessage(session, message, nowNs);
      }
    } catch (Malformed malformed) {
      onMalformed(peer, session, frame, malformed);
    }
  }

  private void onMalformed(
      byte[] peer, @Nullable Session session, byte[] frame, Malformed problem) {
    String name = Counters.lowerCase(problem.reason());
    long total = parts.tally().counters().add(problem.reason());
    String why = name + " (" + problem.getMessage() + ")";
    parts.tally().notices().add(total, "dropped", "session message", why);
    if (session != null) {
      ends.disconnect(session, Code.MALFORMED, why);
    } else if (frame.length > COMMAND_AT && frame[COMMAND_AT] == HELLO) {
      openings.onMalformedHello(peer, problem);
    }
  }

  private void onMessage(Session session, ClientMessage message, long nowNs) {
    SessionStream stream = session.stream();
    session.onHeard(nowNs);
    parts.streams().onHeard(stream);
    if (message instanceof Write write) {
      onWrite(session, write, nowNs);
    } else if (message instanceof ClientMessage.Credit credit) {
      onLimit(stream, credit.limit());
    } else if (message instanceof ClientMessage.Beat beat) {
      onLimit(stream, beat.limit());
    } else if (message instanceof ClientMessage.Resync) {
      parts.tally().counters().add(Counter.SESSION_RESYNCS);
      stream.position().reset();
      parts.streams().wake(stream);
    } else {
      ends.end(session, nowNs); // BYE is all that is left
    }
  }

  private void onLimit(SessionStream stream, long limit) {
    stream.position().raiseLimit(limit);
    parts.streams().onRoom(stream);
  }

  private void onWrite(Session session, Write write, long nowNs) {
    int unanswered = session.stream().waitingReceipts() + write.groups().count();
    if (unanswered > ClientWrites.MOST_IN_FLIGHT) {
      ends.disconnect(session, Code.MALFORMED, "too many writes are unanswered");
    } else if (!writes.write(session, write, nowNs)) {
      ends.disconnect(session, Code.COUNTER_GAP, "a write is missing");
    }
  }

  /** A turn ends: what is due by now happens, and whoever follows what changed has something. */
  void onTick(long nowNs) {
    signs.clear();
    boolean stalled = timing.takeStall(nowNs);
    parts.memory().onTick(nowNs);
    if (timing.takeDue(nowNs)) {
      for (Session session : List.copyOf(parts.sessions().all())) {
        lookAfter(session, stalled, nowNs);
      }
    }
    releaseAbsent(nowNs);
    if (parts.standing().isServing()) {
      parts.bound().expireOrphans(MOST_ORPHANS);
    }
    endTurn();
  }

  /** A turn ends in which the server may tell nobody anything: that it is there is all it tells. */
  void onTickInSilence(long nowNs) {
    if (timing.takeDue(nowNs)) {
      signs.owe(parts.sessions().all());
    }
  }

  /** What to send in such a turn; the same until it is reported on. Null if there is nothing. */
  @Nullable Outgoing nextSignOfLife() {
    return signs.next();
  }

  /** When {@link #onTickInSilence} is due at the latest. */
  long signsDeadlineNs() {
    return timing.deadlineNs();
  }

  /** The server serves from now on: those to whom entries are bound have to say HELLO in time. */
  void onActivated(long nowNs) {
    graceEndNs = nowNs + TimeUnit.MILLISECONDS.toNanos(timing.expiryMs());
    absent.addAll(parts.bound().owners());
  }

  private void releaseAbsent(long nowNs) {
    if (absent.isEmpty() || nowNs - graceEndNs < 0) {
      return;
    }
    for (UUID owner : absent) {
      if (parts.sessions().of(owner) == null) {
        parts.bound().release(owner);
      }
    }
    absent.clear();
  }

  /** The server stands by from now on: sessions end here, what is bound to them does not. */
  void onPassivated(long nowNs) {
    absent.clear();
    parts.bound().keepOrphans();
    for (Session session : List.copyOf(parts.sessions().all())) {
      if (parts.sessions().disconnect(session)) {
        openings.turnAway(session.peer());
      }
      parts.streams().end(session.stream());
      parts.sessions().remove(session);
      parts.memory().close(session.client(), nowNs);
    }
  }

  /** The standby has more than before: answers may wait for that. */
  void onReplicated() {
    for (Session session : parts.sessions().all()) {
      if (session.stream().waitingReceipts() > 0) {
        parts.streams().wake(session.stream());
      }
    }
  }

  /** What clients have written. */
  WriteMemory memory() {
    return parts.memory();
  }

  /** What is bound to sessions. */
  BoundEntries bound() {
    return parts.bound();
  }

  private void lookAfter(Session session, boolean stalled, long nowNs) {
    if (stalled) {
      session.onHeard(nowNs);
    }
    if (timing.isTooLong(session.silentNs(nowNs))) {
      ends.expire(session, nowNs);
    } else {
      session.stream().oweBeat();
    }
  }

  private void endTurn() {
    if (parts.streams().isIdle()) {
      groups.forgetShared();
    }
    parts.streams().endTurn();
    for (FollowGroup group : groups.endTurn()) {
      group.members().forEach(parts.streams()::wake);
    }
  }

  /** The server closes: all sessions end. */
  void onClose() {
    for (Session session : parts.sessions().all()) {
      ends.disconnect(session, Code.CLOSING, "the server closes");
    }
  }

  /** A message to send; the same until it is reported on. Null if there is none. */
  @Nullable Outgoing nextOutgoing(long nowNs) {
    return parts.streams().next(nowNs);
  }

  /** How many sessions there are. */
  int size() {
    return parts.sessions().size();
  }

  /** When the next input is due at the latest; empty if none is. */
  OptionalLong deadlineNs() {
    OptionalLong sending = parts.streams().deadlineNs();
    boolean waits = parts.sessions().size() > 0 || !absent.isEmpty();
    if (!waits && !parts.bound().hasOrphans()) {
      return sending;
    }
    long due = parts.bound().hasOrphans() ? timing.lastNs() : timing.deadlineNs();
    return sending.isPresent() && sending.getAsLong() - due < 0 ? sending : OptionalLong.of(due);
  }
}
