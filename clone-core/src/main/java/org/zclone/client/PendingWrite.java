package org.zclone.client;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.api.CloneException;
import org.zclone.api.Endpoint;
import org.zclone.api.Receipt;
import org.zclone.api.Receipt.Level;
import org.zclone.api.Update;
import org.zclone.chp.KvMsg;

/** A write on its way to its answer. <em>Confined to the reactor thread.</em> */
final class PendingWrite {
  private static final long NO_COUNTER = 0;

  private final long id;
  private final byte[] uuid;
  private final List<Update> group;
  private final long deadlineNs;
  private Set<Endpoint> sentTo = Set.of(); // few writes ever have more than one
  private @Nullable KvMsg message; // made when first needed
  private long counter = NO_COUNTER;
  private int timesSent;
  private Level level = Level.ACCEPTED;
  private long sequence;
  private Optional<CloneException> problem = Optional.empty();

  PendingWrite(long id, List<Update> group, byte[] uuid, long deadlineNs) {
    this.id = id;
    this.uuid = uuid;
    this.group = group;
    this.deadlineNs = deadlineNs;
  }

  long id() {
    return id;
  }

  /** Its name by RFC 12. */
  UUID uuid() {
    return uuid(uuid);
  }

  /** Sixteen octets as a key for maps. */
  static UUID uuid(byte[] octets) {
    ByteBuffer bytes = ByteBuffer.wrap(octets);
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  /** What it consists of; one update, unless it is all or nothing. */
  List<Update> group() {
    return group;
  }

  /** What it changes, in words. */
  String keys() {
    return keys(group);
  }

  /** What a group changes, in words. */
  static String keys(List<Update> group) {
    String first = group.get(0).key();
    return group.size() == 1 ? first : first + " and " + (group.size() - 1) + " more";
  }

  long deadlineNs() {
    return deadlineNs;
  }

  /** What carries it by RFC 12; there it has one update. */
  KvMsg message() {
    if (message == null) {
      Update update = group.get(0);
      byte[] value = update.value().toByteArray();
      message = KvMsg.update(update.key(), uuid, update.ttlSeconds(), value);
    }
    return message;
  }

  /** {@code server} may have it from now on. */
  void onSentTo(Endpoint server) {
    if (sentTo.isEmpty()) {
      sentTo = Set.of(server);
    } else if (!sentTo.contains(server)) {
      sentTo = new LinkedHashSet<>(sentTo);
      sentTo.add(server);
    }
    timesSent++;
  }

  /** It goes, or went, by a session under this number. */
  void number(long counter) {
    this.counter = counter;
  }

  /** Whether it has a number on the session plane: it was sent there. */
  boolean isNumbered() {
    return counter != NO_COUNTER;
  }

  /** Its number on the session plane, if it has one. */
  long counter() {
    return counter;
  }

  /** Whether a server may have had it before the one that has it now. */
  boolean isRepeated() {
    return timesSent > 1;
  }

  /** The servers that may have it; none if it never left. */
  Set<Endpoint> sentTo() {
    return sentTo;
  }

  /** Somebody accepted it as {@code sequence}. */
  void answer(Level level, long sequence) {
    this.level = level;
    this.sequence = sequence;
  }

  /** Its answer is that it failed; {@code sequence} is what the replica must show first, or 0. */
  void answer(CloneException problem, long sequence) {
    this.problem = Optional.of(problem);
    this.sequence = sequence;
  }

  /** Its answer counts for nothing. */
  void withdrawAnswer() {
    sequence = 0;
    problem = Optional.empty();
  }

  /** Why it failed; empty unless that is its answer. */
  Optional<CloneException> problem() {
    return problem;
  }

  long sequence() {
    return sequence;
  }

  /** What to tell the application, once it was answered. */
  ClientEffect outcome() {
    return problem.isPresent()
        ? new ClientEffect.Failed(id, problem.get())
        : new ClientEffect.Completed(id, new Receipt(level, sequence));
  }
}
