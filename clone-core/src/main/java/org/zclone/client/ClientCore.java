package org.zclone.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.CloneException;
import org.zclone.api.ClosedException;
import org.zclone.api.Update;
import org.zclone.replica.Replica;

/**
 * A client without sockets, threads and clocks: decides which server to follow, keeps the replica
 * and the writes on their way.
 *
 * <p>A turn of its reactor hands in what was read, calls {@link #onTick} if the deadline has come,
 * then {@link #flush()}, then performs {@link #takeEffects()}: completions and statuses come out
 * only after the flush that shows what they say. Time is an argument, on the scale of {@link
 * System#nanoTime()}. Inputs that name a link which is gone change nothing. <em>Confined to the
 * reactor thread.</em>
 */
public final class ClientCore {
  private static final long NO_LINK = 0;
  private static final long IDLE_NS = 3_600_000_000_000L;

  private final ClientParts parts;
  private final ServerRotation rotation;
  private final Planes planes;
  private Follower follower = NoFollower.INSTANCE;
  private long link = NO_LINK;
  private long links;
  private Destination to;
  private OptionalLong resumeNs = OptionalLong.empty();
  private String lastProblem = "";
  private boolean closed;
  private long nowNs;
  private long currentAsOfNs;

  /**
   * A client that has not started.
   *
   * @param clientId 16 random octets that no other client has: its name in sessions
   * @param random spreads its pauses
   */
  public ClientCore(ClientConfig config, UUID clientId, RandomGenerator random) {
    parts = ClientParts.of(config);
    rotation = new ServerRotation(config.servers(), parts.timing().longestPauseNs(), random);
    planes = new Planes(parts, clientId);
    to = new Destination(NO_LINK, 0, config.servers().get(0), false);
  }

  /** Begins with the first server; once. */
  public void start(long nowNs) {
    this.nowNs = nowNs;
    currentAsOfNs = nowNs;
    openLink(nowNs);
  }

  private void openLink(long nowNs) {
    resumeNs = OptionalLong.empty();
    links++;
    link = links;
    to = rotation.next(link);
    follower = planes.follow(to, lastProblem, nowNs);
  }

  /** The channel of a link has connected and shaken hands. */
  public void onChannelConnected(long link, long nowNs) {
    take(link, nowNs, follower -> follower.onChannelConnected(nowNs));
  }

  /** The channel of a link has lost its connection. */
  public void onChannelDisconnected(long link, long nowNs) {
    take(link, nowNs, follower -> follower.onChannelDisconnected(nowNs));
  }

  /** Nobody listens where the channel of a link is to connect to. */
  public void onChannelRefused(long link, long nowNs) {
    take(link, nowNs, follower -> follower.onChannelRefused(nowNs));
  }

  /** A message came on the channel of a link. Its arrays are the core's from now on. */
  public void onChannelMessage(long link, byte[][] frames, long nowNs) {
    take(link, nowNs, follower -> follower.onChannelMessage(frames, nowNs));
  }

  /** The SUB of a link has connected and shaken hands. */
  public void onLinkConnected(long link, long nowNs) {
    take(link, nowNs, follower -> follower.onConnected(nowNs));
  }

  /** The SUB of a link has lost its connection. */
  public void onLinkDisconnected(long link, long nowNs) {
    take(link, nowNs, follower -> follower.onDisconnected(nowNs));
  }

  /** A message came on the SUB of a link. Its arrays are the core's from now on. */
  public void onPublication(long link, byte[][] frames, long nowNs) {
    take(link, nowNs, follower -> follower.onPublication(frames, nowNs));
  }

  /** A message came on the DEALER of an attempt. Its arrays are the core's from now on. */
  public void onSnapshotMessage(long link, long attempt, byte[][] frames, long nowNs) {
    take(link, nowNs, follower -> follower.onSnapshotMessage(attempt, frames, nowNs));
  }

  private void take(long link, long nowNs, Consumer<Follower> input) {
    boolean wasLive = follower.isLive();
    if (link == this.link) {
      input.accept(follower);
    }
    settle(nowNs, wasLive);
  }

  /** The writer of a server can send: its collector has connected. */
  public void onWriterReady(int serverIndex, long nowNs) {
    this.nowNs = nowNs;
    planes.onWriter(serverIndex, true);
  }

  /** The writer of a server lost its connection. */
  public void onWriterLost(int serverIndex, long nowNs) {
    this.nowNs = nowNs;
    planes.onWriter(serverIndex, false);
  }

  /**
   * Asks for a change of the map. Ends in exactly one {@link ClientEffect.Completed} or {@link
   * ClientEffect.Failed}.
   *
   * @param writeId rises from call to call
   * @param group what to change, all or nothing; at least one update
   * @param uuid 16 bytes that no other write has
   */
  public void onWrite(long writeId, List<Update> group, byte[] uuid, long nowNs) {
    this.nowNs = nowNs;
    Optional<CloneException> refusal = refusal(group);
    if (refusal.isPresent()) {
      parts.effects().add(new ClientEffect.Failed(writeId, refusal.get()));
    } else {
      parts.writes().add(writeId, List.copyOf(group), uuid, nowNs);
      planes.send();
    }
  }

  private Optional<CloneException> refusal(List<Update> group) {
    if (closed) {
      return Optional.of(new ClosedException("the client is closed"));
    }
    return WriteRules.problem(group, parts.config().maxValueBytes())
        .or(() -> planes.refusal(group))
        .map(reason -> WriteProblems.refused(PendingWrite.keys(group), reason));
  }

  /** Time has passed; to be called when {@link #deadlineNs()} has come, harmless at any time. */
  public void onTick(long nowNs) {
    if (closed) {
      return;
    }
    boolean wasLive = follower.isLive();
    follower.onTick(nowNs);
    settle(nowNs, wasLive);
    parts.writes().expire(nowNs);
    planes.send();
    if (resumeNs.isPresent() && Timing.isDue(resumeNs.getAsLong(), nowNs)) {
      openLink(nowNs);
    }
  }

  /** When {@link #onTick} must be called at the latest. */
  public long deadlineNs() {
    long earliest = nowNs + IDLE_NS;
    earliest = Timing.earlier(earliest, follower.deadlineNs().orElse(earliest));
    earliest = Timing.earlier(earliest, parts.writes().deadlineNs().orElse(earliest));
    return Timing.earlier(earliest, resumeNs.orElse(earliest));
  }

  /** After an input: what follows from where the follower stands now. */
  private void settle(long nowNs, boolean wasLive) {
    this.nowNs = nowNs;
    follower = follower.successor(nowNs);
    if (follower.isLive()) {
      currentAsOfNs = follower.heardNs();
      if (!wasLive) {
        rotation.onLive(nowNs);
        planes.onLive(to.server());
        lastProblem = "";
      }
      planes.onProgress();
    } else if (wasLive) {
      planes.onNotLive();
    }
    follower.failure().ifPresent(failure -> endLink(failure, nowNs));
  }

  private void endLink(LinkFailure failure, long nowNs) {
    parts.effects().add(new ClientEffect.CloseLink(link));
    planes.onEnd(failure, follower.wasLive(), rotation.isLastOfRound());
    long pauseNs = rotation.onEnd(failure, follower.wasLive(), nowNs);
    follower = NoFollower.INSTANCE;
    link = NO_LINK;
    parts.status().ended(failure.refusal());
    lastProblem = failure.text() + "; ";
    if (pauseNs == 0) {
      openLink(nowNs);
    } else {
      pause(pauseNs, nowNs);
    }
  }

  private void pause(long pauseNs, long nowNs) {
    resumeNs = OptionalLong.of(nowNs + pauseNs);
    String detail = lastProblem + "next attempt in " + Timing.words(pauseNs);
    parts.status().report(State.CONNECTING, Optional.empty(), detail);
  }

  /** Ends everything; what still waits fails. Flush and take the effects once more. */
  public void close(long nowNs) {
    if (closed) {
      return;
    }
    closed = true;
    this.nowNs = nowNs;
    if (link != NO_LINK) {
      follower.onClose();
      parts.effects().add(new ClientEffect.CloseLink(link));
    }
    follower = NoFollower.INSTANCE;
    link = NO_LINK;
    resumeNs = OptionalLong.empty();
    parts.writes().close();
    parts.status().report(State.CLOSED, Optional.empty(), "closed");
  }

  /** Whether changes are wanted; takes effect from the next input on. */
  public void setListening(boolean listening) {
    parts.replica().setListening(listening);
  }

  /** Shows readers everything up to here; returns the cuts since the last call, in order. */
  public List<Cut> flush() {
    follower.onTurnEnd();
    planes.onTurnEnd();
    List<Cut> cuts = parts.replica().flush();
    parts.effects().onPublished();
    return cuts;
  }

  /** Hands over what is to be done, in order. */
  public List<ClientEffect> takeEffects() {
    return parts.effects().take();
  }

  /** Hands over what somebody should know. */
  public List<String> takeNotices() {
    return parts.notices().take();
  }

  /** How often each thing has happened until now, by name; may be asked by any thread. */
  public Supplier<Map<String, Long>> counters() {
    return parts.counters().view();
  }

  /** For tests: changes a value behind the back of everything, as a bug would. */
  void corrupt(String key, byte[] value) {
    parts.replica().corrupt(key, value);
  }

  /** The replica; may be handed to any thread. */
  public Replica replica() {
    return parts.replica().replica();
  }

  /** Where the client stands. */
  public ClientStatus status() {
    return parts.status().status();
  }

  /** When the server that is followed was heard for the last time; counts once it is synced. */
  public long currentAsOfNs() {
    return currentAsOfNs;
  }

  /** Why it takes so long: what the client does now, and what each server did last. */
  public String explain() {
    String detail = status().detail();
    String now = detail.startsWith(lastProblem) ? detail.substring(lastProblem.length()) : detail;
    return now + " (" + rotation.explain() + ")";
  }
}
