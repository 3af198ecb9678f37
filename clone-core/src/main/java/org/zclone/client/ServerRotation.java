package org.zclone.client;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Endpoint;

/**
 * Which server to try next, and after which pause.
 *
 * <p>A round tries each server once, in the order of the configuration. Between two rounds there is
 * a pause; after the loss of a link that worked there is none. A link that worked for less than a
 * second, or needed one repair after the other, counts as a failure, and the pauses go on growing
 * until a link is steady.
 *
 * <p>A server may name another one: that is next, even if it is not configured, but then for one
 * attempt only, which counts as one with the server that named it. <em>Confined to the reactor
 * thread.</em>
 */
final class ServerRotation {
  private static final long STEADY_NS = 1_000_000_000;

  private final List<Endpoint> servers;
  private final Backoff backoff;
  private final @Nullable String[] failures;
  private int next;
  private int failedInRound;
  private long liveSinceNs;
  private boolean unsteady;
  private @Nullable Endpoint detour;
  private boolean onDetour;

  ServerRotation(List<Endpoint> servers, long longestPauseNs, RandomGenerator random) {
    this.servers = servers;
    this.backoff = new Backoff(longestPauseNs, random);
    this.failures = new @Nullable String[servers.size()];
  }

  /** The server to try on {@code link}. */
  Destination next(long link) {
    Endpoint elsewhere = detour;
    detour = null;
    onDetour = elsewhere != null;
    Endpoint endpoint = elsewhere == null ? servers.get(next) : elsewhere;
    return new Destination(link, next, endpoint, onDetour);
  }

  /** The link with {@code server} became live. */
  void onLive(long nowNs) {
    liveSinceNs = nowNs;
    failedInRound = 0;
    if (!unsteady) {
      backoff.reset();
    }
  }

  /** Whether the next failure ends the round. */
  boolean isLastOfRound() {
    return failedInRound == servers.size() - 1;
  }

  /**
   * The link with {@code server} ended.
   *
   * @param wasLive whether it had ever been live
   * @return the pause before the next attempt, in nanoseconds
   */
  long onEnd(int server, LinkFailure failure, boolean wasLive, long nowNs) {
    failures[server] = failure.text();
    Optional<Endpoint> elsewhere = failure.elsewhere();
    if (elsewhere.isPresent() && !servers.contains(elsewhere.get()) && !onDetour) {
      detour = elsewhere.get();
      return 0;
    }
    long pauseNs = turnAway(server, failure, wasLive, nowNs);
    elsewhere.map(servers::indexOf).filter(index -> index >= 0).ifPresent(index -> next = index);
    return pauseNs;
  }

  private long turnAway(int server, LinkFailure failure, boolean wasLive, long nowNs) {
    next = (server + 1) % servers.size();
    if (wasLive && judge(failure, nowNs)) {
      return 0;
    }
    if (isLastOfRound()) {
      next = 0;
      failedInRound = 0;
      return backoff.next();
    }
    failedInRound++;
    return failure.kind() == LinkFailure.Kind.UNSTEADY ? backoff.next() : 0;
  }

  /** Whether a link that worked was lost through no fault of its own. */
  private boolean judge(LinkFailure failure, long nowNs) {
    boolean steady = nowNs - liveSinceNs >= STEADY_NS;
    unsteady = !steady || failure.kind() == LinkFailure.Kind.UNSTEADY;
    return steady && failure.isLoss();
  }

  /** What each server did last, for an application that waits in vain. */
  String explain() {
    StringJoiner lines = new StringJoiner("; ");
    for (int i = 0; i < failures.length; i++) {
      String failure = failures[i];
      lines.add(failure == null ? servers.get(i) + ": no failure yet" : failure);
    }
    return lines.toString();
  }
}
