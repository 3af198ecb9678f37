package org.zclone.bstar.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.zclone.sim.kit.Chance;

/** All that is going to happen in a run, in order. */
final class Script {
  private static final int TARGETS = 1 << 20;

  private Script() {}

  static List<Step> of(Plan plan, Chance chance) {
    List<Step> steps = new ArrayList<>();
    List<Act> work = plan.acts.stream().filter(act -> !act.isFault()).toList();
    List<Act> faults = plan.acts.stream().filter(Act::isFault).toList();
    add(steps, work, 0, plan.workPauseNs, plan, chance);
    if (!faults.isEmpty()) {
      add(steps, faults, plan.failoverNs, plan.faultPauseNs, plan, chance);
    }
    steps.sort(Comparator.comparingLong(Step::atNs));
    return steps;
  }

  private static void add(
      List<Step> steps, List<Act> acts, long fromNs, long pauseNs, Plan plan, Chance chance) {
    long atNs = fromNs;
    while (atNs < plan.faultPhaseNs) {
      atNs += chance.between(1L, 2 * pauseNs);
      Act act = chance.pick(acts);
      if (act != Act.SWITCH_OVER || chance.of(0.1)) {
        steps.add(new Step(atNs, act, chance.between(0, TARGETS), chance.nextLong()));
      }
    }
  }
}
