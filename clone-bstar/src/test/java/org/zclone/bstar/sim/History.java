package org.zclone.bstar.sim;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;
import org.zclone.server.EpochTable.Activation;
import org.zclone.server.ServerCore;
import org.zclone.sim.kit.Violation;

/** All that servers ever did: the truth that everything else is compared with. */
final class History {
  private final World world;
  private final TreeMap<Long, Line> lines = new TreeMap<>();
  private @Nullable Line latest;

  History(World world) {
    this.world = world;
  }

  /** The life of the latest activation; null before the first. */
  @Nullable UUID latestLife() {
    return latest == null ? null : latest.history;
  }

  int size() {
    return lines.size();
  }

  /** Whether all that ever happened led to where {@code line} is. */
  boolean isAllOn(Line line) {
    return lines.values().stream()
        .allMatch(each -> each.facts.isEmpty() || line.contains(each, each.facts.lastKey()));
  }

  /** A server serves from now on. */
  Line onActivated(ServerNode node, long epoch, ServerCore core) {
    List<Activation> table = core.epochs().activations();
    Activation last = table.get(table.size() - 1);
    World.check(
        last.epoch() == epoch, "epoch", () -> node.name + " tells " + epoch + " of " + table);
    World.check(!lines.containsKey(epoch), "epoch", () -> epoch + " is used a second time");
    World.check(last.lastBefore() < epoch, "epoch", () -> "it does not rise: " + table);
    Line parent = null;
    if (table.size() > 1) {
      Activation before = table.get(table.size() - 2);
      World.check(before.epoch() < epoch, "epoch", () -> "it does not rise: " + table);
      parent = lines.get(before.epoch());
      World.check(parent != null, "epoch", () -> "there never was " + before);
    } else {
      World.check(last.lastBefore() == 0, "epoch", () -> "a first one after something: " + table);
    }
    Line line = new Line(epoch, last.lastBefore(), core.history(), parent, node);
    lines.put(epoch, line);
    latest = line;
    return line;
  }

  /** The activation that a sequence is of. */
  Line lineOf(long sequence) {
    Map.Entry<Long, Line> line = lines.floorEntry(sequence);
    if (line == null) {
      throw new Violation("invented", sequence + " never was");
    }
    return line.getValue();
  }

  @Nullable Line lineOrNull(long sequence) {
    Map.Entry<Long, Line> line = lines.floorEntry(sequence);
    return line == null ? null : line.getValue();
  }

  @Nullable Fact at(long sequence) {
    Line line = lineOrNull(sequence);
    return line == null ? null : line.facts.get(sequence);
  }

  /** Whether who stands at {@code sequence} of {@code line} once stood at {@code earlier}. */
  boolean leadsTo(long earlier, Line line, long sequence) {
    return earlier <= sequence && line.contains(lineOf(earlier), earlier);
  }

  /** A server says what it did. */
  Fact onUpdate(ServerNode by, StoredEntry update) {
    Line line = lineOf(update.sequence());
    Fact known = line.facts.get(update.sequence());
    if (known != null) {
      World.check(
          known.isSameAs(update),
          "sequence",
          () -> by.name + " says " + update + ", but it was " + known);
      return known;
    }
    World.check(line.by == by, "invented", () -> by.name + " invents " + update + " in " + line);
    World.check(
        update.sequence() > line.epoch, "sequence", () -> update + " is an epoch, not an update");
    Issued write = null;
    if (update.array().length > 0) {
      String value = new String(update.array(), StandardCharsets.UTF_8);
      write = world.writes.get(Issued.markOf(value));
      World.check(write != null, "invented", () -> "nobody wrote " + value);
    }
    Fact fact = new Fact(update, world.nowNs(), write);
    line.add(fact);
    if (world.trace.isReadable()) {
      world.trace.say(by.name, "did " + fact);
    }
    return fact;
  }
}
