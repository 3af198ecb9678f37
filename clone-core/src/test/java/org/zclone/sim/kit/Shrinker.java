package org.zclone.sim.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Leaves out steps of a run that fails, as many as it fails without. <em>Confined to the thread of
 * its run.</em>
 *
 * @param <S> a step; leaving one out must not change the others
 */
public final class Shrinker<S> {
  private static final int MOST_RUNS = 2_000;

  private final Predicate<List<S>> fails;
  private int runs;

  private Shrinker(Predicate<List<S>> fails) {
    this.fails = fails;
  }

  /**
   * The steps with which a run still fails.
   *
   * @param all those with which it failed
   * @param fails runs some of them, and tells whether that fails in the same way, see {@link
   *     Violation#ruleOf}
   */
  public static <S> List<S> shrink(List<S> all, Predicate<List<S>> fails) {
    return new Shrinker<>(fails).shrink(all);
  }

  private List<S> shrink(List<S> all) {
    List<S> steps = all;
    for (int part = (steps.size() + 1) / 2; part > 0 && mayRun(); part /= 2) {
      int before;
      do {
        before = steps.size();
        steps = withoutParts(steps, part);
      } while (steps.size() < before && mayRun());
    }
    return steps;
  }

  private List<S> withoutParts(List<S> all, int part) {
    List<S> steps = all;
    for (int from = 0; from < steps.size() && mayRun(); ) {
      List<S> rest = new ArrayList<>(steps.subList(0, from));
      rest.addAll(steps.subList(Math.min(steps.size(), from + part), steps.size()));
      runs++;
      if (fails.test(rest)) {
        steps = rest;
      } else {
        from += part;
      }
    }
    return steps;
  }

  private boolean mayRun() {
    return runs < MOST_RUNS;
  }
}
