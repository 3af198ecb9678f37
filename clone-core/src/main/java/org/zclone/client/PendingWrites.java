package org.zclone.client;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.zclone.api.Update;
import org.zclone.chp.KvMsg;

/**
 * The writes that wait for their answers, in order.
 *
 * <p>A write goes to the followed server, and to all others that can be reached, since both servers
 * of a published pair need it. It is answered by its UUID and completed when the replica shows it.
 * At most a window of them is unanswered at once. What is unanswered when a server is followed anew
 * is sent again, with the same UUID and before newer writes. <em>Confined to the reactor
 * thread.</em>
 */
final class PendingWrites {
  /** How many writes may be sent and unanswered. */
  static final int WINDOW = 1_000;

  private static final int NOBODY = -1;
  private static final int UUID_BYTES = 16;

  private final WriteProblems problems;
  private final long timeoutNs;
  private final Effects effects;
  private final boolean[] ready;
  private final Deque<PendingWrite> unsent = new ArrayDeque<>();
  private final Map<UUID, PendingWrite> unanswered = new LinkedHashMap<>();
  private final SortedMap<Long, PendingWrite> answered = new TreeMap<>();
  private int followed = NOBODY;

  PendingWrites(WriteProblems problems, long timeoutNs, Effects effects) {
    this.problems = problems;
    this.timeoutNs = timeoutNs;
    this.effects = effects;
    this.ready = new boolean[problems.servers().size()];
  }

  /** Queues a write and sends it as soon as it may go. */
  void add(long writeId, Update update, byte[] uuid, long nowNs) {
    KvMsg message =
        KvMsg.update(update.key(), uuid, update.ttlSeconds(), update.value().toByteArray());
    unsent.add(new PendingWrite(writeId, read(uuid), message, nowNs + timeoutNs));
    send();
  }

  private static UUID read(byte[] uuid) {
    ByteBuffer bytes = ByteBuffer.wrap(uuid);
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  /** {@code server} is followed and live: what it has not answered it gets again. */
  void follow(int server) {
    followed = server;
    resumeSending();
  }

  /** Nobody is live; writes wait. */
  void unfollow() {
    followed = NOBODY;
  }

  /** The writer of {@code server} can send. */
  void onWriterReady(int server) {
    ready[server] = true;
    if (server == followed) {
      resumeSending();
    } else if (isSending()) {
      resend(server);
    }
  }

  /** The writer of {@code server} lost its connection. */
  void onWriterLost(int server) {
    ready[server] = false;
  }

  private boolean isSending() {
    return followed != NOBODY && ready[followed];
  }

  private void resumeSending() {
    if (isSending()) {
      for (int server = 0; server < ready.length; server++) {
        resend(server);
      }
      send();
    }
  }

  private void resend(int server) {
    if (ready[server]) {
      unanswered.values().forEach(write -> effects.add(write.sendTo(server)));
    }
  }

  private void send() {
    while (isSending() && unanswered.size() < WINDOW && !unsent.isEmpty()) {
      PendingWrite write = unsent.remove();
      unanswered.put(write.uuid(), write);
      effects.add(write.sendTo(followed));
      for (int server = 0; server < ready.length; server++) {
        if (ready[server] && server != followed) {
          effects.add(write.sendTo(server));
        }
      }
    }
  }

  /** A server says that the update with this UUID was accepted; foreign UUIDs are welcome. */
  void onAnswer(byte[] uuid, long sequence) {
    if (uuid.length != UUID_BYTES || unanswered.isEmpty()) {
      return;
    }
    PendingWrite write = unanswered.remove(read(uuid));
    if (write != null) {
      write.answer(sequence);
      answered.put(write.id(), write);
    }
  }

  /** The replica shows, once published, all that was answered. */
  void confirmAnswers() {
    if (answered.isEmpty()) {
      return;
    }
    for (PendingWrite write : answered.values()) {
      effects.addOnceShown(new ClientEffect.Completed(write.id(), write.receipt()));
    }
    answered.clear();
    send();
  }

  /**
   * The link ended before the replica could show what was answered. The server may have been a
   * passive one, whose word counts for nothing, and the next may lack the writes: they go again.
   */
  void withdrawAnswers() {
    if (answered.isEmpty()) {
      return;
    }
    List<PendingWrite> again = new ArrayList<>(unanswered.values());
    again.addAll(answered.values());
    again.sort(Comparator.comparingLong(PendingWrite::id));
    answered.clear();
    unanswered.clear();
    again.forEach(write -> write.answer(0));
    again.forEach(write -> unanswered.put(write.uuid(), write));
  }

  /** Ends the writes whose time is up. */
  void expire(long nowNs) {
    expire(unsent, nowNs);
    expire(unanswered.values(), nowNs);
    expire(answered.values(), nowNs);
    send();
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
      effects.add(new ClientEffect.Failed(write.id(), problems.timedOut(write)));
    }
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
    unfollow();
    List<PendingWrite> all = new ArrayList<>(answered.values());
    all.addAll(unanswered.values());
    all.addAll(unsent);
    all.sort(Comparator.comparingLong(PendingWrite::id));
    all.forEach(write -> effects.add(new ClientEffect.Failed(write.id(), problems.closed(write))));
    answered.clear();
    unanswered.clear();
    unsent.clear();
  }
}
