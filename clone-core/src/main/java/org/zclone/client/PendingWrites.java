package org.zclone.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.zclone.api.CloneException;
import org.zclone.api.Receipt.Level;
import org.zclone.api.Update;

/**
 * The writes that wait for their answers, in order, whatever plane they take: first unsent, then
 * unanswered, then answered until the replica shows them. Each ends in one effect, at the latest
 * when its time is up. <em>Confined to the reactor thread.</em>
 */
final class PendingWrites {
  private static final int UUID_BYTES = 16;

  private final WriteProblems problems;
  private final long timeoutNs;
  private final Effects effects;
  private final Deque<PendingWrite> unsent = new ArrayDeque<>();
  private final Deque<PendingWrite> unanswered = new ArrayDeque<>();
  private final Map<UUID, PendingWrite> unansweredByUuid = new HashMap<>(); // those of RFC 12
  private final Deque<PendingWrite> answered = new ArrayDeque<>();

  PendingWrites(WriteProblems problems, long timeoutNs, Effects effects) {
    this.problems = problems;
    this.timeoutNs = timeoutNs;
    this.effects = effects;
  }

  /** Queues a write. */
  void add(long writeId, List<Update> group, byte[] uuid, long nowNs) {
    unsent.add(new PendingWrite(writeId, group, uuid, nowNs + timeoutNs));
  }

  /** Whether a write waits to be sent. */
  boolean hasUnsent() {
    return !unsent.isEmpty();
  }

  /** The next write to send; there is one. */
  PendingWrite nextUnsent() {
    return unsent.element();
  }

  /** The next write is sent now; returns it. */
  PendingWrite takeUnsent() {
    PendingWrite write = unsent.remove();
    unanswered.add(write);
    return write;
  }

  /** The same, for {@link #onAnswer} to find it. */
  PendingWrite takeUnsentNamed() {
    PendingWrite write = takeUnsent();
    unansweredByUuid.put(write.uuid(), write);
    return write;
  }

  /** The next write cannot be sent. */
  void refuseUnsent(CloneException problem) {
    effects.add(new ClientEffect.Failed(unsent.remove().id(), problem));
  }

  /** What was sent and not answered, in order. */
  Collection<PendingWrite> unanswered() {
    return Collections.unmodifiableCollection(unanswered);
  }

  /** A server says that the update with this UUID was accepted; foreign UUIDs are welcome. */
  void onAnswer(byte[] uuid, long sequence) {
    if (uuid.length != UUID_BYTES || unansweredByUuid.isEmpty()) {
      return;
    }
    PendingWrite write = unansweredByUuid.get(PendingWrite.uuid(uuid));
    if (write != null) {
      write.answer(Level.ACCEPTED, sequence);
      onAnswered(write);
    }
  }

  /** An unanswered write has its answer; it ends when it is confirmed. */
  void onAnswered(PendingWrite write) {
    unanswered.remove(write); // answers come in order, or nearly so: it is among the first
    forgetUuid(write);
    addAnswered(write);
  }

  private void forgetUuid(PendingWrite write) {
    if (!unansweredByUuid.isEmpty()) {
      unansweredByUuid.remove(write.uuid());
    }
  }

  /** In the order of their numbers, which is nearly that of the answers. */
  private void addAnswered(PendingWrite write) {
    if (answered.isEmpty() || answered.getLast().id() < write.id()) {
      answered.add(write);
      return;
    }
    Deque<PendingWrite> later = new ArrayDeque<>();
    while (!answered.isEmpty() && answered.getLast().id() > write.id()) {
      later.push(answered.removeLast());
    }
    answered.add(write);
    answered.addAll(later);
  }

  /**
   * Ends what was answered, in order, up to the first write that the replica, once published, does
   * not show.
   */
  void confirm(Predicate<PendingWrite> shown) {
    while (!answered.isEmpty() && shown.test(answered.element())) {
      effects.addOnceShown(answered.remove().outcome());
    }
  }

  /**
   * What was answered and not ended is unanswered again: who answered may have been nobody, and the
   * next server may lack the writes.
   */
  void withdrawAnswers() {
    if (answered.isEmpty()) {
      return;
    }
    answered.forEach(PendingWrite::withdrawAnswer);
    List<PendingWrite> all = inOrder(answered, unanswered);
    answered.clear();
    unanswered.clear();
    unanswered.addAll(all);
    all.stream()
        .filter(write -> !write.isNumbered())
        .forEach(write -> unansweredByUuid.put(write.uuid(), write));
  }

  private static List<PendingWrite> inOrder(
      Collection<PendingWrite> some, Collection<PendingWrite> others) {
    List<PendingWrite> all = new ArrayList<>(some);
    all.addAll(others);
    all.sort(Comparator.comparingLong(PendingWrite::id));
    return all;
  }

  /** Ends what was answered: the replica will not show it. */
  void failAnswered(Function<PendingWrite, CloneException> problem) {
    answered.forEach(write -> end(write, problem.apply(write)));
    answered.clear();
  }

  /** Ends those unsent or unanswered that have a problem with the plane now in use. */
  void fail(Function<PendingWrite, Optional<CloneException>> problem) {
    fail(unsent, problem);
    fail(unanswered, problem);
  }

  private void fail(
      Collection<PendingWrite> writes, Function<PendingWrite, Optional<CloneException>> problem) {
    writes.removeIf(
        write -> {
          Optional<CloneException> found = problem.apply(write);
          found.ifPresent(why -> failUnanswered(write, why));
          return found.isPresent();
        });
  }

  private void failUnanswered(PendingWrite write, CloneException problem) {
    forgetUuid(write);
    effects.add(new ClientEffect.Failed(write.id(), problem));
  }

  /** Ends the writes whose time is up. */
  void expire(long nowNs) {
    expire(unsent, nowNs);
    expire(unanswered, nowNs);
    expire(answered, nowNs);
  }

  /** The oldest come first. */
  private void expire(Collection<PendingWrite> writes, long nowNs) {
    Iterator<PendingWrite> each = writes.iterator();
    while (each.hasNext()) {
      PendingWrite write = each.next();
      if (!Timing.isDue(write.deadlineNs(), nowNs)) {
        return;
      }
      each.remove();
      forgetUuid(write);
      end(write, problems.timedOut(write));
    }
  }

  /** An answer that waits for others is still the answer if it says that the write failed. */
  private void end(PendingWrite write, CloneException otherwise) {
    CloneException problem = write.problem().orElse(otherwise);
    effects.add(new ClientEffect.Failed(write.id(), problem));
  }

  /** When {@link #expire} must be called; empty if nothing waits. */
  OptionalLong deadlineNs() {
    OptionalLong earliest = OptionalLong.empty();
    for (Deque<PendingWrite> writes : List.of(unsent, unanswered, answered)) {
      if (!writes.isEmpty()) {
        long first = writes.element().deadlineNs();
        long before = earliest.orElse(first);
        earliest = OptionalLong.of(Timing.earlier(before, first));
      }
    }
    return earliest;
  }

  /** Ends all writes that wait. */
  void close() {
    List<PendingWrite> all = inOrder(inOrder(answered, unanswered), unsent);
    all.forEach(write -> end(write, problems.closed(write)));
    answered.clear();
    unanswered.clear();
    unansweredByUuid.clear();
    unsent.clear();
  }
}
