package org.zclone.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.zclone.api.CloneException;
import org.zclone.api.Endpoint;
import org.zclone.api.Keys;
import org.zclone.api.Receipt.Level;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.session.SessionProtocol;
import org.zclone.session.Status;
import org.zclone.session.Welcome.Terms;
import org.zclone.session.WriteWriter;

/**
 * Numbers writes and sends them in sessions (PROTOCOL.md, section 6): first, in order, those that
 * an earlier session did not answer, then new ones, all that wait in one message, and no more
 * unanswered than the server allows. <em>Confined to the reactor thread.</em>
 */
final class SessionWrites {
  /** Of a WRITE, in front of its groups. */
  private static final int HEADER = 22;

  private static final Terms NO_TERMS = new Terms(1, 1, 1, 1, 1);

  private final PendingWrites writes;
  private final WriteProblems problems;
  private final WriteWriter writer = new WriteWriter(SessionProtocol.BATCH_TARGET);
  private final Deque<PendingWrite> repeats = new ArrayDeque<>();
  private Terms terms = NO_TERMS;
  private Endpoint server; // until a session begins, any: nothing is sent
  private long nextNew = 1;
  private long sent;
  private long received;

  SessionWrites(PendingWrites writes, WriteProblems problems) {
    this.writes = writes;
    this.problems = problems;
    this.server = problems.servers().get(0);
  }

  /** A session is asked for; returns the counter of the first write that it will repeat or send. */
  long begin() {
    repeats.clear();
    writes.unanswered().stream().filter(PendingWrite::isNumbered).forEach(repeats::add);
    sent = firstUnanswered() - 1;
    received = sent;
    return sent + 1;
  }

  private long firstUnanswered() {
    for (PendingWrite write : writes.unanswered()) {
      if (write.isNumbered()) {
        return write.counter();
      }
    }
    return nextNew;
  }

  /** The session with {@code server} begins. */
  void open(Endpoint server, Terms terms) {
    this.server = server;
    this.terms = terms;
    writes.fail(this::mustNotBeRepeated);
  }

  private Optional<CloneException> mustNotBeRepeated(PendingWrite write) {
    return write.sentTo().isEmpty() || write.isNumbered()
        ? Optional.empty()
        : Optional.of(problems.planeChanged(write));
  }

  /** The next message to send; empty if nothing waits or may go. */
  Optional<byte[]> next() {
    if (!hasRoom()) {
      refuseUnsendable();
      return Optional.empty();
    }
    if (repeats.isEmpty() && !writes.hasUnsent()) {
      return Optional.empty();
    }
    writer.begin(Math.min(firstUnanswered() - 1, sent), sent + 1);
    while (hasRoom() && (repeats.isEmpty() ? addNew() : addRepeated())) {
      sent++;
    }
    return writer.groups() == 0 ? Optional.empty() : Optional.of(writer.finish());
  }

  private boolean hasRoom() {
    return sent - received < terms.maxInFlight();
  }

  /** Those whose time is up are repeated all the same: a counter must not be skipped. */
  private boolean addRepeated() {
    PendingWrite write = repeats.element();
    boolean added = writer.add(write.group());
    if (added) {
      write.onSentTo(server);
      repeats.remove();
    }
    return added;
  }

  private boolean addNew() {
    refuseUnsendable();
    if (!writes.hasUnsent() || !writer.add(writes.nextUnsent().group())) {
      return false;
    }
    PendingWrite write = writes.takeUnsent();
    write.number(nextNew);
    write.onSentTo(server);
    nextNew++;
    return true;
  }

  private void refuseUnsendable() {
    while (writes.hasUnsent()) {
      PendingWrite write = writes.nextUnsent();
      Optional<String> reason = reasonAgainst(write.group());
      if (reason.isEmpty()) {
        return;
      }
      writes.refuseUnsent(WriteProblems.refused(write.keys(), reason.get()));
    }
  }

  private Optional<String> reasonAgainst(List<Update> group) {
    if (group.size() > SessionProtocol.MOST_OPERATIONS) {
      return Optional.of(
          group.size() + " updates, a group has at most " + SessionProtocol.MOST_OPERATIONS);
    }
    for (Update update : group) {
      Optional<String> reason = reasonAgainst(update);
      if (reason.isPresent()) {
        return reason;
      }
    }
    long most = (long) terms.maxValueBytes() + SessionProtocol.WRITE_OVERHEAD;
    return over("the group", HEADER + WriteWriter.sizeOf(group), most);
  }

  private Optional<String> reasonAgainst(Update update) {
    return Keys.problem(update.key(), terms.maxKeyBytes())
        .map(problem -> "the key " + update.key() + " " + problem + ", the limit of " + server)
        .or(() -> over("a value", update.value().length(), terms.maxValueBytes()));
  }

  private Optional<String> over(String what, long bytes, long most) {
    return bytes <= most
        ? Optional.empty()
        : Optional.of(what + " has " + bytes + " bytes, the limit of " + server + " is " + most);
  }

  /** An answer came; returns false if it says that another server must be asked. */
  boolean onReceipt(long counter, Status status, long sequence) {
    if (status == Status.NOT_ACTIVE) {
      return false;
    }
    if (counter <= sent) {
      received = Math.max(received, counter);
      find(counter).ifPresent(write -> answer(write, status, sequence));
    }
    return true;
  }

  /** Answers come in order, so it is the first or nearly so. */
  private Optional<PendingWrite> find(long counter) {
    for (PendingWrite write : writes.unanswered()) {
      if (write.isNumbered() && write.counter() >= counter) {
        return write.counter() == counter ? Optional.of(write) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private void answer(PendingWrite write, Status status, long sequence) {
    switch (status) {
      case ACCEPTED -> write.answer(Level.ACCEPTED, sequence);
      case REPLICATED -> write.answer(Level.REPLICATED, sequence);
      case CONDITION -> write.answer(condition(write, sequence), sequence);
      case KEY, VALUE, NOT_ACTIVE ->
          write.answer(
              WriteProblems.refused(write.keys(), server + " refused its " + words(status)), 0);
      case ALONE -> write.answer(alone(write), 0);
      case FORGOTTEN -> write.answer(problems.forgotten(write), 0);
    }
    writes.onAnswered(write);
  }

  /**
   * Comes out when the replica shows the entry that spoke against it, so that a second try can
   * work.
   */
  private static CloneException condition(PendingWrite write, long actual) {
    String found = actual == 0 ? "there is no entry" : "the entry has sequence " + actual;
    return WriteRefusedException.condition(
        write.keys() + " was not written: its condition does not hold, " + found, actual);
  }

  /** Who had it before may have applied it, and be active again. */
  private CloneException alone(PendingWrite write) {
    return write.isRepeated()
        ? problems.forgotten(write)
        : WriteProblems.refused(
            write.keys(), server + " has no standby, and refuses writes without one");
  }

  private static String words(Status status) {
    return status == Status.KEY ? "key" : "value";
  }
}
