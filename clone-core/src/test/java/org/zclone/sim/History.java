package org.zclone.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;

/** All that servers ever did, life by life: the truth that everything else is compared with. */
final class History {
  private static final char MARK_ENDS = '|';

  private final World world;
  private final List<Life> lives = new ArrayList<>();

  History(World world) {
    this.world = world;
  }

  boolean hasEpoch(long epoch) {
    return lives.stream().anyMatch(life -> life.epoch == epoch);
  }

  long lastEpoch() {
    return lives.isEmpty() ? 0 : current().epoch;
  }

  /** A server starts with nothing. */
  Life begin(UUID id, long epoch) {
    for (Life life : lives) {
      World.check(
          !life.contains(epoch), "epoch", () -> epoch + " is used again, it was in " + life);
    }
    Life life = new Life(lives.size(), id, epoch);
    lives.add(life);
    return life;
  }

  Life current() {
    return lives.get(lives.size() - 1);
  }

  /** The life that had {@code sequence}. */
  @Nullable Life of(long sequence) {
    for (int i = lives.size() - 1; i >= 0; i--) {
      if (lives.get(i).contains(sequence)) {
        return lives.get(i);
      }
    }
    return null;
  }

  /** The server has accepted an update. */
  void onUpdate(StoredEntry update, boolean expired) {
    Life life = current();
    World.check(
        update.sequence() == life.last() + 1,
        "sequence",
        () -> update.sequence() + " comes after " + life.last() + " in " + life);
    Issued write = null;
    int index = 0;
    if (update.array().length > 0) {
      String text = new String(update.array(), StandardCharsets.UTF_8);
      String mark = text.substring(0, text.indexOf(MARK_ENDS));
      int dot = mark.lastIndexOf('.');
      write = world.issuedByMark.get(mark.substring(0, dot));
      World.check(write != null, "invented", () -> "nobody wrote " + mark);
      index = Integer.parseInt(mark.substring(dot + 1));
    }
    Fact fact = new Fact(update, expired, world.nowNs(), life.latest(update.key()), write);
    life.add(fact);
    if (write != null) {
      onApplied(write, index, fact, life);
    }
    if (world.trace.isReadable()) {
      world.trace.say("history", fact.toString());
    }
  }

  /** What the value of a write begins with, by which it is found again. */
  static String marked(String mark, int index) {
    return mark + "." + index + MARK_ENDS;
  }

  private void onApplied(Issued write, int index, Fact fact, Life life) {
    long first = fact.sequence - index;
    if (write.life != life.number) {
      write.life = life.number;
      write.applications = 0;
    }
    if (write.applications == 0 || write.first != first) {
      write.applications++;
      write.first = first;
      write.last = first + write.group.size() - 1;
      onBegun(write, life);
    }
    World.check(
        write.applications == 1 || write.anonymous || livesAgain(fact),
        "once",
        () -> write + " is applied again at " + fact.sequence);
    String key = write.group.get(index).key();
    checkNewest(write, fact, life);
    World.check(key.equals(fact.key), "value", () -> write + " became " + fact);
  }

  /** By RFC 12, what has expired may come again as long as nothing else has happened to its key. */
  private static boolean livesAgain(Fact fact) {
    Fact expiry = fact.before;
    return expiry != null
        && expiry.expired
        && expiry.before != null
        && expiry.before.write == fact.write
        && !fact.write.inSession;
  }

  /**
   * What a client wrote later stays: its older writes do not come after it, not even repeated. By
   * RFC 12, one of which it has lost track may, and one that has no name.
   */
  private static void checkNewest(Issued write, Fact fact, Life life) {
    Fact newest = life.newestOf(write.by, fact.key);
    World.check(
        newest == null || newest.write.number <= write.number || write.isLost() || write.anonymous,
        "overwritten",
        () -> fact + " comes after " + newest);
  }

  private void onBegun(Issued write, Life life) {
    for (int i = 0; i < write.group.size(); i++) {
      String key = write.group.get(i).key();
      long actual = life.sequenceOf(key, write.first - 1);
      long expected = write.group.get(i).expectedSequence().orElse(actual);
      World.check(
          expected == actual,
          "condition",
          () ->
              write
                  + " is applied, expecting "
                  + expected
                  + " of "
                  + key
                  + ", which had "
                  + actual);
      Fact fact = life.at(write.first + i);
      if (fact != null) {
        World.check(
            fact.key.equals(key) && (fact.write == write || fact.isRemoval()),
            "group",
            () -> write + " is torn apart by " + fact);
      }
    }
  }

  /** A turn of the server ends: groups must be whole. */
  void onTurnEnd(long before) {
    Life life = current();
    for (long sequence = before + 1; sequence <= life.last(); sequence++) {
      Fact fact = life.at(sequence);
      Issued write = fact == null ? null : fact.write;
      if (write == null || write.group.size() == 1 || !write.isAppliedIn(life)) {
        continue;
      }
      World.check(
          write.last <= life.last(), "group", () -> "only a part of " + write + " is applied");
      checkWhole(write, life);
    }
  }

  private void checkWhole(Issued write, Life life) {
    for (int i = 0; i < write.group.size(); i++) {
      Fact fact = life.at(write.first + i);
      boolean isIt =
          fact != null
              && fact.key.equals(write.group.get(i).key())
              && fact.isRemoval() == write.group.get(i).isRemoval()
              && (fact.isRemoval() || fact.write == write);
      World.check(isIt, "group", () -> write + " has instead: " + fact);
      if (fact != null) {
        fact.insideGroup = i < write.group.size() - 1;
      }
    }
  }
}
