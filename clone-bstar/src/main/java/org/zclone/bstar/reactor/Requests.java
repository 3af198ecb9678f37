package org.zclone.bstar.reactor;

import java.util.ArrayDeque;
import org.zclone.bstar.api.Message;
import org.zclone.bstar.api.MessageHandler;
import org.zclone.bstar.api.Star;
import org.zclone.bstar.election.Verdict;

/**
 * Requests of clients that wait for a decision, in order. <em>Confined to the reactor thread.</em>
 */
final class Requests {
  private record Request(Message message, MessageHandler handler) {}

  private final ArrayDeque<Request> waiting = new ArrayDeque<>();
  private final int most;
  private final Counters counters;
  private final Guard guard;
  private final Star star;

  Requests(int most, Counters counters, Guard guard, Star star) {
    this.most = most;
    this.counters = counters;
    this.guard = guard;
    this.star = star;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void add(Message message, MessageHandler handler) {
    waiting.add(new Request(message, handler));
  }

  /** Does what the verdict says; returns whether there is a further request to be decided. */
  boolean decide(Verdict verdict) {
    return switch (verdict) {
      case SERVE -> serveFirst();
      case HOLD -> hold();
      case REJECT -> rejectAll();
    };
  }

  private boolean serveFirst() {
    Request first = waiting.remove();
    counters.add(Counter.REQUESTS_SERVED, 1);
    guard.run("the handler of a voter", () -> first.handler.onMessage(first.message, star));
    return !waiting.isEmpty();
  }

  /** The newest go: whoever sent them will ask again. */
  private boolean hold() {
    while (waiting.size() > most) {
      waiting.removeLast();
      counters.add(Counter.REQUESTS_OVERFLOWED, 1);
    }
    return false;
  }

  private boolean rejectAll() {
    counters.add(Counter.REQUESTS_REJECTED, waiting.size());
    waiting.clear();
    return false;
  }
}
