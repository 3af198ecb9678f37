package org.zclone.client;

import java.util.BitSet;
import java.util.UUID;
import org.zclone.api.Receipt;
import org.zclone.chp.KvMsg;

/** A write on its way to its answer. <em>Confined to the reactor thread.</em> */
final class PendingWrite {
  private final long id;
  private final UUID uuid;
  private final KvMsg update;
  private final long deadlineNs;
  private final BitSet sentTo = new BitSet();
  private long sequence;

  PendingWrite(long id, UUID uuid, KvMsg update, long deadlineNs) {
    this.id = id;
    this.uuid = uuid;
    this.update = update;
    this.deadlineNs = deadlineNs;
  }

  long id() {
    return id;
  }

  UUID uuid() {
    return uuid;
  }

  String key() {
    return update.key();
  }

  long deadlineNs() {
    return deadlineNs;
  }

  /** The message for a server, from now on among those that may have it. */
  ClientEffect.SendUpdate sendTo(int server) {
    sentTo.set(server);
    return new ClientEffect.SendUpdate(server, update);
  }

  /** The servers that may have it; none if it never left. */
  BitSet sentTo() {
    return sentTo;
  }

  /** Somebody accepted it as {@code sequence}. */
  void answer(long sequence) {
    this.sequence = sequence;
  }

  long sequence() {
    return sequence;
  }

  Receipt receipt() {
    return new Receipt(Receipt.Level.ACCEPTED, sequence);
  }
}
