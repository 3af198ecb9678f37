package org.zclone.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.zclone.api.Update;
import org.zclone.sim.kit.Register;

/**
 * A second opinion on what clients with a session were told: in each life of the server, each key
 * is a linearizable register. What nobody was told of, or others wrote, happened when the server
 * did it.
 */
final class RegisterCheck {
  private record Place(Life life, String key) {}

  private record Told(Issued write, Update update, boolean isAccepted, long sequence, long toNs) {}

  private final World world;
  private final Map<Place, List<Told>> told = new HashMap<>();

  RegisterCheck(World world) {
    this.world = world;
  }

  /** A client is told that its write was accepted. */
  void onAccepted(Issued write, Life life, long last) {
    long sequence = last - write.group.size();
    for (Update update : write.group) {
      add(life, new Told(write, update, true, ++sequence, world.nowNs()));
    }
  }

  /** A client is told what it would have had to expect. */
  void onRefused(Issued write, Life life, long actual) {
    List<Update> conditional =
        write.group.stream().filter(each -> each.expectedSequence().isPresent()).toList();
    if (conditional.size() == 1) { // else nobody says of which key it is
      add(life, new Told(write, conditional.get(0), false, actual, world.nowNs()));
    }
  }

  private void add(Life life, Told each) {
    told.computeIfAbsent(new Place(life, each.update.key()), key -> new ArrayList<>()).add(each);
  }

  /** At the end of a run. */
  void check() {
    told.forEach(
        (place, those) -> {
          Register register = register(place, those);
          World.check(
              register.isLinearizable(),
              "register",
              () -> "no order explains what was told of " + place.key + ":" + register);
        });
  }

  private static Register register(Place place, List<Told> those) {
    Register register = new Register();
    Set<Long> sequences = new HashSet<>();
    for (Told each : those) {
      add(register, each);
      if (each.isAccepted) {
        sequences.add(each.sequence);
      }
    }
    List<Fact> others = new ArrayList<>();
    for (Fact fact = place.life.latest(place.key); fact != null; fact = fact.before) {
      if (!sequences.contains(fact.sequence)) {
        others.add(0, fact);
      }
    }
    others.forEach(fact -> add(register, fact));
    return register;
  }

  private static void add(Register register, Told each) {
    OptionalLong expected = each.update.expectedSequence();
    long fromNs = each.write.issuedNs;
    if (!each.isAccepted) {
      register.read(each.write, each.sequence, fromNs, each.toNs);
    } else if (each.update.isRemoval()) {
      register.remove(each.write, expected, fromNs, each.toNs);
    } else {
      register.put(each.write, expected, each.sequence, fromNs, each.toNs);
    }
  }

  private static void add(Register register, Fact fact) {
    if (fact.isRemoval()) {
      register.remove(fact, OptionalLong.empty(), fact.atNs, fact.atNs);
    } else {
      register.put(fact, OptionalLong.empty(), fact.sequence, fact.atNs, fact.atNs);
    }
  }
}
