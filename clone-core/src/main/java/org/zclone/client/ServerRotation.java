package org.zclone.client;

import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Endpoint;

/**
 * Which server to try next, and after which pause.
 *
 * <p>A round tries each server once, in the order of the configuration; it does not begin with the
 * server that the last one ended with. Between two rounds there is a pause; after the loss of a
 * link that worked there is none. A link that worked for less than a second, or needed one repair
 * after the other, counts as a failure, and the pauses go on growing until a link is steady.
 *
 * <p>A server may name another one: that is next, at once. After {@value #MOST_REDIRECTS} such
 * words without a steady link the round ends instead, so that servers cannot send a client in
 * circles without a pause. A named server that is not configured is tried last in each round from
 * then on, until another one is named or it fails before it was ever followed. <em>Confined to the
 * reactor thread.</em>
 */
final class ServerRotation {
  /** How often the client goes at once where it is sent, before a link is steady. */
  static final int MOST_REDIRECTS = 3;

  private static final long STEADY_NS = 1_000_000_000;

  private final List<Endpoint> configured;
  private final Backoff backoff;
  private final @Nullable String[] failures; // the last is that of the named server
  private final BitSet failedInRound = new BitSet();
  private @Nullable Endpoint named;
  private boolean namedTakesPart;
  private boolean namedWasLive;
  private int next;
  private int tried;
  private int redirects;
  private long liveSinceNs;
  private boolean unsteady;

  ServerRotation(List<Endpoint> servers, long longestPauseNs, RandomGenerator random) {
    this.configured = servers;
    this.backoff = new Backoff(longestPauseNs, random);
    this.failures = new @Nullable String[servers.size() + 1];
  }

  /** The server to try on {@code link}. */
  Destination next(long link) {
    tried = next;
    return new Destination(link, tried, endpoint(tried), isNamed(tried));
  }

  private Endpoint endpoint(int server) {
    return isNamed(server) ? Objects.requireNonNull(named) : configured.get(server);
  }

  private boolean isNamed(int server) {
    return server == configured.size();
  }

  private int size() {
    return configured.size() + (namedTakesPart ? 1 : 0);
  }

  /** The link with the server that is tried became live. */
  void onLive(long nowNs) {
    liveSinceNs = nowNs;
    failedInRound.clear();
    namedWasLive |= isNamed(tried);
    if (!unsteady) {
      backoff.reset();
    }
  }

  /** Whether the next failure ends the round. */
  boolean isLastOfRound() {
    return failedInRound.cardinality() >= size() - 1;
  }

  /**
   * The link with the server that was tried ended.
   *
   * @param wasLive whether it had ever been live
   * @return the pause before the next attempt, in nanoseconds
   */
  long onEnd(LinkFailure failure, boolean wasLive, long nowNs) {
    failures[tried] = failure.text();
    boolean steady = wasLive && nowNs - liveSinceNs >= STEADY_NS;
    if (wasLive) {
      unsteady = !steady || failure.isUnsteady();
    }
    if (steady) {
      redirects = 0;
    }
    boolean isLost = steady && failure.isLoss();
    if (!isLost) {
      fail();
    }
    if (failure.elsewhere().isPresent()) {
      return redirect(failure.elsewhere().get());
    }
    return isLost ? goOn() : turnAway(failure.isUnsteady() || (wasLive && !steady));
  }

  private long goOn() {
    next = (tried + 1) % size();
    return 0;
  }

  private void fail() {
    if (isNamed(tried) && !namedWasLive) {
      namedTakesPart = false;
    } else {
      failedInRound.set(tried);
    }
  }

  private long redirect(Endpoint elsewhere) {
    if (redirects == MOST_REDIRECTS) {
      return endRound();
    }
    redirects++;
    next = indexOf(elsewhere);
    return 0;
  }

  private int indexOf(Endpoint server) {
    int index = configured.indexOf(server);
    return index >= 0 ? index : name(server);
  }

  private int name(Endpoint server) {
    int index = configured.size();
    if (!server.equals(named)) {
      named = server;
      namedWasLive = false;
      failures[index] = null;
      failedInRound.clear(index);
    }
    namedTakesPart = true;
    return index;
  }

  private long turnAway(boolean pauses) {
    if (failedInRound.nextClearBit(0) >= size()) {
      return endRound();
    }
    next = afterTried();
    return pauses ? backoff.next() : 0;
  }

  /** The next server in order that has not failed in this round. */
  private int afterTried() {
    int after = failedInRound.nextClearBit(tried + 1);
    return after < size() ? after : failedInRound.nextClearBit(0);
  }

  /**
   * The next one begins with the first server, or the second if it is the first that has failed.
   */
  private long endRound() {
    next = tried == 0 && size() > 1 ? 1 : 0;
    failedInRound.clear();
    redirects = 0;
    return backoff.next();
  }

  /** What each server did last, for an application that waits in vain. */
  String explain() {
    StringJoiner lines = new StringJoiner("; ");
    for (int i = 0; i < configured.size(); i++) {
      String failure = failures[i];
      lines.add(failure == null ? configured.get(i) + ": no failure yet" : failure);
    }
    String failureOfNamed = failures[configured.size()];
    if (failureOfNamed != null) {
      lines.add(failureOfNamed);
    }
    return lines.toString();
  }
}
