package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** That the measurements run and count; what they measure here means nothing. */
@Execution(ExecutionMode.CONCURRENT)
class BenchIT {
  @Test
  void a_failover_is_measured_and_every_write_looked_for() throws Exception {
    CloneJar.Result bench = CloneJar.run("bench", "failover", "--rounds", "1", "--fast", "--json");

    assertThat(bench.exitCode()).as(bench.out() + bench.errors()).isZero();
    assertThat(bench.out())
        .startsWith("{\"next_write_median_us\":")
        .contains("\"findings\":\"0\"")
        .hasLineCount(1);
    assertThat(bench.errors()).contains("round 1 of 1: the primary killed");
  }

  @Test
  void waiting_for_the_standby_is_compared_with_not_waiting() throws Exception {
    CloneJar.Result bench =
        CloneJar.run(
            "bench", "replicated", "--runs", "1", "--updates", "2000", "--samples", "20", "--json");

    assertThat(bench.exitCode()).as(bench.errors()).isBetween(0, 1);
    assertThat(bench.out()).contains("\"rate_ratio_to_accepted\":").hasLineCount(1);
  }
}
