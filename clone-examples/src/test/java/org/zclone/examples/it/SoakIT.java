package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A soak of some seconds; {@code clone bench soak --minutes N} takes longer. */
@Execution(ExecutionMode.CONCURRENT)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs SIGSTOP")
class SoakIT {
  @Test
  void a_short_soak_holds_and_says_so() throws Exception {
    CloneJar.Result soak = CloneJar.run("bench", "soak", "--quick", "--json");

    assertThat(soak.exitCode()).as(soak.out() + soak.errors()).isZero();
    assertThat(soak.out())
        .hasLineCount(1)
        .startsWith("{\"bench\":\"soak\"")
        .contains("writes acknowledged as REPLICATED and lost", "contents that differ")
        .doesNotContain("\"met\":false");
    assertThat(soak.errors()).contains("takeovers");
  }
}
