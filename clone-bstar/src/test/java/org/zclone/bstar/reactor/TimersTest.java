package org.zclone.bstar.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zclone.bstar.reactor.Timers.Timer;

class TimersTest {
  private static final long FAR = Long.MAX_VALUE - 5; // the clock is about to wrap around

  private final Timers timers = new Timers(new Guard(new Counters()));
  private final List<String> ran = new ArrayList<>();

  @Test
  void tasks_run_in_the_order_in_which_they_are_due_across_the_end_of_the_clock() {
    timers.add(new Timer(() -> ran.add("third"), FAR + 30, 0));
    timers.add(new Timer(() -> ran.add("first"), FAR, 0));
    timers.add(new Timer(() -> ran.add("second"), FAR + 20, 0));

    assertThat(timers.deadlineNs(FAR + 40)).isEqualTo(FAR);
    timers.run(FAR + 25);

    assertThat(ran).containsExactly("first", "second");
    assertThat(timers.deadlineNs(FAR + 40)).isEqualTo(FAR + 30);
    assertThat(timers.deadlineNs(FAR + 26)).isEqualTo(FAR + 26);
  }

  @Test
  void a_repeated_task_that_is_late_runs_once_and_then_after_its_period() {
    timers.add(new Timer(() -> ran.add("x"), 0, 10));

    timers.run(95);
    timers.run(104);
    timers.run(105);

    assertThat(ran).hasSize(2);
  }

  @Test
  void a_closed_timer_is_forgotten() {
    Timer timer = new Timer(() -> ran.add("x"), 0, 10);
    timers.add(timer);

    timer.close();
    timers.run(5);

    assertThat(ran).isEmpty();
    assertThat(timers.deadlineNs(1_000)).isEqualTo(1_000);
  }

  @Test
  void a_task_that_closes_its_own_timer_is_the_last_run() {
    Timer[] self = new Timer[1];
    self[0] =
        new Timer(
            () -> {
              ran.add("x");
              self[0].close();
            },
            0,
            10);
    timers.add(self[0]);

    timers.run(5);
    timers.run(50);

    assertThat(ran).hasSize(1);
  }
}
