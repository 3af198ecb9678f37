package org.zclone.examples.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetriesTest {
  private static final long MS = 1_000_000;

  private final Retries retries = new Retries();

  @Test
  void each_failure_doubles_the_wait() {
    retries.failed("a", 0);
    assertThat(retries.isTooEarly("a", 499 * MS)).isTrue();
    assertThat(retries.isTooEarly("a", 500 * MS)).isFalse();

    retries.failed("a", 500 * MS);
    assertThat(retries.isTooEarly("a", 1499 * MS)).isTrue();
    assertThat(retries.isTooEarly("a", 1500 * MS)).isFalse();
  }

  @Test
  void other_keys_do_not_wait() {
    retries.failed("a", 0);

    assertThat(retries.isTooEarly("b", 0)).isFalse();
  }

  @Test
  void success_and_a_new_server_end_the_wait() {
    retries.failed("a", 0);
    retries.failed("b", 0);

    retries.succeeded("a");
    assertThat(retries.isTooEarly("a", 0)).isFalse();
    assertThat(retries.isTooEarly("b", 0)).isTrue();

    retries.clear();
    assertThat(retries.isTooEarly("b", 0)).isFalse();
  }
}
