package org.zclone.client;

import java.util.Optional;
import java.util.OptionalLong;
import org.zclone.api.Endpoint;
import org.zclone.api.Keys;
import org.zclone.chp.KvMsg;
import org.zclone.chp.Limits;
import org.zclone.chp.Properties;
import org.zclone.chp.Rejection;
import org.zclone.chp.Rejection.Reason;

/**
 * Reads what a server sends, counts what must be dropped, and finds the answers to our writes.
 * <em>Confined to the reactor thread.</em>
 */
final class Rfc12Reader {
  private final Endpoint server;
  private final PendingWrites writes;
  private final Notices notices;
  private final Limits limits;

  Rfc12Reader(Endpoint server, ClientParts parts) {
    this.server = server;
    this.writes = parts.writes();
    this.notices = parts.notices();
    this.limits = new Limits(Keys.MOST_BYTES, parts.config().maxValueBytes());
  }

  /** A message of the subscription; empty if it must be dropped. */
  Optional<KvMsg> publication(byte[][] frames) {
    try {
      KvMsg message = KvMsg.decode(frames, limits);
      if (message.sequence() >= 0) {
        return Optional.of(message);
      }
      drop("SEQUENCE_RANGE", "a sequence above 2^63");
    } catch (Rejection e) {
      drop(e.reason().name(), String.valueOf(e.getMessage()));
      if (KvMsg.sequenceOf(frames).isPresent()) {
        notices.count("incomplete", lacks("update " + KvMsg.sequenceOf(frames).getAsLong(), e));
      }
    }
    return Optional.empty();
  }

  /**
   * The removal of the key of an update that was dropped because its value is over the limit: the
   * old value must not be shown on. Empty if it was dropped for another reason, and means nothing.
   */
  Optional<KvMsg> withoutValue(byte[][] frames) {
    try {
      KvMsg.decode(frames, limits);
      return Optional.empty();
    } catch (Rejection e) {
      return e.reason() == Reason.VALUE_TOO_LONG ? removal(frames) : Optional.empty();
    }
  }

  private Optional<KvMsg> removal(byte[][] update) {
    byte[] none = {};
    byte[][] frames = {update[0], update[1], none, none, none};
    try {
      return Optional.of(KvMsg.decode(frames, limits));
    } catch (Rejection e) {
      return Optional.empty(); // not the key of an entry
    }
  }

  /** A message of a snapshot; empty if it must be dropped. */
  Optional<KvMsg> snapshotMessage(byte[][] frames) {
    try {
      return Optional.of(KvMsg.decode(frames, limits));
    } catch (Rejection e) {
      drop(e.reason().name(), String.valueOf(e.getMessage()));
      notices.count("incomplete", lacks("an entry of the snapshot", e));
      return Optional.empty();
    }
  }

  private void drop(String reason, String seen) {
    notices.count("dropped." + reason, "dropped a message of " + server + ": " + seen);
  }

  private String lacks(String what, Rejection why) {
    return "the replica of "
        + server
        + " is incomplete: it lacks "
        + what
        + ", because "
        + why.getMessage();
  }

  /** Passes the answer on, if this message answers a write. */
  void onAnswer(KvMsg message) {
    if (message.uuid().length == 0 || message.isSnapshotEnd()) {
      return;
    }
    if (message.isHeartbeat()) {
      OptionalLong repeated = repeated(message);
      repeated.ifPresent(sequence -> writes.onAnswer(message.uuid(), sequence));
    } else {
      writes.onAnswer(message.uuid(), message.sequence());
    }
  }

  /** Our server answers a repeated update by a heartbeat that names its sequence. */
  private static OptionalLong repeated(KvMsg heartbeat) {
    Optional<String> text = Properties.find(heartbeat.properties(), "sequence");
    try {
      return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text.get()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // not our server's; nothing is answered
    }
  }
}
