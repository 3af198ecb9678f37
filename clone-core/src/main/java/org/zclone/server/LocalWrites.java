package org.zclone.server;

import org.zclone.api.Keys;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.chp.Limits;
import org.zclone.replica.StoredEntry;

/** The writes of the embedding application. <em>Confined to the reactor thread.</em> */
final class LocalWrites {
  private final Store store;
  private final Limits limits;

  LocalWrites(Store store, Limits limits) {
    this.store = store;
    this.limits = limits;
  }

  /**
   * Applies {@code update} if its condition holds.
   *
   * @throws WriteRefusedException if a limit or the update's condition forbids it
   */
  Receipt write(Update update, long nowNs) {
    checkLimits(update);
    checkCondition(update);
    long sequence =
        update.isRemoval()
            ? store.remove(update.key())
            : store.put(update.key(), update.value().toByteArray(), update.ttlSeconds(), nowNs);
    return new Receipt(Receipt.Level.ACCEPTED, sequence);
  }

  private void checkLimits(Update update) {
    Keys.problem(update.key(), limits.maxKeyBytes()).ifPresent(why -> refuse(update, "it " + why));
    if (update.value().length() > limits.maxValueBytes()) {
      refuse(update, "its value is longer than " + limits.maxValueBytes() + " bytes");
    }
    if (update.isSessionBound()) {
      refuse(update, "it is bound to a session, and the server itself has none");
    }
  }

  private void checkCondition(Update update) {
    if (update.expectedSequence().isEmpty()) {
      return; // nearly always: no need to look up the entry
    }
    StoredEntry entry = store.get(update.key());
    long actual = entry == null ? 0 : entry.sequence();
    long expected = update.expectedSequence().getAsLong();
    if (expected != actual) {
      String why = "expected sequence " + expected + ", it has " + actual + " (0: absent)";
      throw WriteRefusedException.condition(text(update, why), actual);
    }
  }

  private static void refuse(Update update, String why) {
    throw new WriteRefusedException(text(update, why));
  }

  private static String text(Update update, String why) {
    return "refused the write to " + update.key() + ": " + why;
  }
}
