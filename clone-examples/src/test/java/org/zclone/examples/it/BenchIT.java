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
        .startsWith("{\"bench\":\"failover\"")
        .contains("\"findings\":\"none\"", "\"goal\":\"P9\"")
        .hasLineCount(1);
    assertThat(bench.errors()).contains("round 1: the primary killed");
  }

  @Test
  void waiting_for_the_standby_is_compared_with_not_waiting() throws Exception {
    CloneJar.Result bench = CloneJar.run("bench", "replicated", "--quick");

    assertThat(bench.exitCode()).as(bench.errors()).isZero();
    assertThat(bench.out()).contains("P10 updates/s, REPLICATED / ACCEPTED", "P10 p50");
  }
}
