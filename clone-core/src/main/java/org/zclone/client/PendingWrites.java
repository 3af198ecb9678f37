package org.zclone.client;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
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
  private final Map<UUID, PendingWrite> unanswered = new LinkedHashMap<>();
  private final SortedMap<Long, PendingWrite> answered = new TreeMap<>();

  PendingWrites(WriteProblems problems, long timeoutNs, Effects effects) {
    this.problems = problems;
    this.timeoutNs = timeoutNs;
    this.effects = effects;
  }

  /** Queues a write. */
  void add(long writeId, List<Update> group, byte[] uuid, long nowNs) {
    unsent.add(new PendingWrite(writeId, group, read(uuid), nowNs + timeoutNs));
  }

  private static UUID read(byte[] uuid) {
    ByteBuffer bytes = ByteBuffer.wrap(uuid);
    return new UUID(bytes.getLong(), bytes.getLong());
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
    unanswered.put(write.uuid(), write);
    return write;
  }

  /** The next write cannot be sent. */
  void refuseUnsent(CloneException problem) {
    effects.add(new ClientEffect.Failed(unsent.remove().id(), problem));
  }

  /** What was sent and not answered, in order. */
  Collection<PendingWrite> unanswered() {
    return Collections.unmodifiableCollection(unanswered.values());
  }

  /** A server says that the update with this UUID was accepted; foreign UUIDs are welcome. */
  void onAnswer(byte[] uuid, long sequence) {
    if (uuid.length != UUID_BYTES || unanswered.isEmpty()) {
      return;
    }
    PendingWrite write = unanswered.get(read(uuid));
    if (write != null) {
      write.answer(Level.ACCEPTED, sequence);
      onAnswered(write);
    }
  }

  /** An unanswered write has its answer; it ends when it is confirmed. */
  void onAnswered(PendingWrite write) {
    unanswered.remove(write.uuid());
    answered.put(write.id(), write);
  }

  /**
   * Ends what was answered, in order, up to the first write that the replica, once published, does
   * not show.
   */
  void confirm(Predicate<PendingWrite> shown) {
    while (!answered.isEmpty()) {
      PendingWrite first = answered.get(answered.firstKey());
      if (!shown.test(first)) {
        return;
      }
      answered.remove(first.id());
      effects.addOnceShown(first.outcome());
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
    answered.values().forEach(PendingWrite::withdrawAnswer);
    List<PendingWrite> all = new ArrayList<>(unanswered.values());
    all.addAll(answered.values());
    all.sort(Comparator.comparingLong(PendingWrite::id));
    answered.clear();
    unanswered.clear();
    all.forEach(write -> unanswered.put(write.uuid(), write));
  }

  /** Ends what was answered: the replica will not show it. */
  void failAnswered(Function<PendingWrite, CloneException> problem) {
    answered.values().forEach(write -> end(write, problem.apply(write)));
    answered.clear();
  }

  /** Ends those unsent or unanswered that have a problem with the plane now in use. */
  void fail(Function<PendingWrite, Optional<CloneException>> problem) {
    fail(unsent, problem);
    fail(unanswered.values(), problem);
  }

  private void fail(
      Collection<PendingWrite> writes, Function<PendingWrite, Optional<CloneException>> problem) {
    writes.removeIf(
        write -> {
          Optional<CloneException> found = problem.apply(write);
          found.ifPresent(why -> effects.add(new ClientEffect.Failed(write.id(), why)));
          return found.isPresent();
        });
  }

  /** Ends the writes whose time is up. */
  void expire(long nowNs) {
    expire(unsent, nowNs);
    expire(unanswered.values(), nowNs);
    expire(answered.values(), nowNs);
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
    for (Collection<PendingWrite> writes :
        List.of(unsent, unanswered.values(), answered.values())) {
      if (!writes.isEmpty()) {
        long first = writes.iterator().next().deadlineNs();
        long before = earliest.orElse(first);
        earliest = OptionalLong.of(Timing.earlier(before, first));
      }
    }
    return earliest;
  }

  /** Ends all writes that wait. */
  void close() {
    List<PendingWrite> all = new ArrayList<>(answered.values());
    all.addAll(unanswered.values());
    all.addAll(unsent);
    all.sort(Comparator.comparingLong(PendingWrite::id));
    all.forEach(write -> end(write, problems.closed(write)));
    answered.clear();
    unanswered.clear();
    unsent.clear();
  }
}
