package org.zclone.examples.trial;

import java.util.Optional;
import org.zclone.api.Bytes;
import org.zclone.api.Entry;
import org.zclone.api.Receipt;
import org.zclone.api.Receipt.Level;
import org.zclone.api.Update;

/**
 * One key, written by one writer with rising numbers, and what the writer was told about it.
 *
 * <p>Each write names the sequence that the receipt of the one before told: a write that was lost,
 * or applied twice, makes the next one fail. <em>Confined to one thread at a time.</em>
 */
final class Register {
  private final String key;
  private long issued;
  private long acknowledged;
  private long replicated;
  private Receipt receipt = new Receipt(Level.ACCEPTED, 0);
  private boolean isCertain = true;

  Register(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  /** The next write. */
  Update next(long value) {
    issued = value;
    Update put = Update.put(key, Bytes.utf8(Long.toString(value)));
    if (!isCertain) {
      return put;
    }
    return acknowledged == 0 ? put.ifAbsent() : put.ifSequence(receipt.sequence());
  }

  void onReceipt(Receipt told) {
    acknowledged = issued;
    replicated = told.level() == Level.REPLICATED ? issued : replicated;
    receipt = told;
    isCertain = true;
  }

  /** The last write may have happened or not: the next one cannot know what it finds. */
  void onUnknown() {
    isCertain = false;
  }

  /** What is wrong if {@code entry} is what the map has; empty if nothing. */
  Optional<Finding> compare(Optional<Entry> entry) {
    long value = valueOf(entry);
    if (value < acknowledged) {
      return Optional.of(
          found(value < replicated ? Finding.Kind.LOST : Finding.Kind.LOST_ALONE, value));
    } else if (value > issued) {
      return Optional.of(found(Finding.Kind.INVENTED, value));
    }
    boolean isAnother =
        value == acknowledged
            && isCertain
            && entry.isPresent()
            && entry.get().sequence() != receipt.sequence();
    return isAnother ? Optional.of(found(Finding.Kind.TWICE, value)) : Optional.empty();
  }

  /**
   * The next write was refused though nobody else writes; {@code entry} is there instead. What is
   * lost has been found then: it is not missed again.
   */
  Finding refused(Optional<Entry> entry) {
    long value = valueOf(entry);
    Finding finding = compare(entry).orElseGet(() -> found(Finding.Kind.TWICE, value));
    acknowledged = Math.min(acknowledged, value);
    replicated = Math.min(replicated, value);
    isCertain = false;
    return finding;
  }

  private static long valueOf(Optional<Entry> entry) {
    return entry.map(it -> Long.parseLong(it.utf8())).orElse(0L);
  }

  private Finding found(Finding.Kind kind, long value) {
    return new Finding(
        kind,
        key
            + " is "
            + value
            + ", acknowledged was "
            + acknowledged
            + " as "
            + receipt.level()
            + " "
            + receipt.sequence()
            + ", sent "
            + issued);
  }
}
