package org.zclone.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.zclone.sim.kit.Chance;

/** Makes the steps of a run from its plan. */
final class Script {
  private Script() {}

  /** All steps, in order. */
  static List<Step> of(Plan plan, Chance chance) {
    List<Step> steps = new ArrayList<>();
    add(steps, plan, false, plan.workPauseNs, chance.split());
    add(steps, plan, true, plan.faultPauseNs, chance.split());
    steps.sort(Comparator.comparingLong(Step::atNs));
    return steps;
  }

  private static void add(
      List<Step> steps, Plan plan, boolean faults, long pauseNs, Chance chance) {
    List<Act> acts = plan.acts.stream().filter(act -> act.isFault() == faults).toList();
    if (acts.isEmpty()) {
      return;
    }
    long atNs = 0;
    while (true) {
      atNs += chance.between(0L, 2 * pauseNs);
      if (atNs > plan.faultPhaseNs) {
        return;
      }
      steps.add(new Step(atNs, chance.pick(acts), chance.between(0, 1_000_000), chance.nextLong()));
    }
  }
}
