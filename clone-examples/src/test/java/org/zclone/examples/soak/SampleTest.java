package org.zclone.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SampleTest {
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
  void a_process_is_seen_and_one_that_is_gone_is_not() throws Exception {
    Process other = new ProcessBuilder("true").start();
    other.waitFor();

    Sample own = Sample.of(ProcessHandle.current().pid(), OptionalLong.of(5), 1).orElseThrow();

    assertThat(own.heapBytes()).isEqualTo(5);
    assertThat(own.residentBytes()).isPositive();
    assertThat(own.descriptors()).isPositive();
    assertThat(own.threads()).isPositive();
    assertThat(Sample.of(other.pid(), OptionalLong.empty(), 1)).isEmpty();
  }
}
