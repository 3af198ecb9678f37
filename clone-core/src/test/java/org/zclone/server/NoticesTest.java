package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoticesTest {
  private final Notices notices = new Notices();

  @Test
  void only_powers_of_ten_are_noted() {
    for (long total = 1; total <= 20_000; total++) {
      notices.add(total, "dropped", "message", "key_empty (the key is empty)");
    }

    assertThat(notices.take())
        .containsExactly(
            "dropped 1 message so far: key_empty (the key is empty)",
            "dropped 10 messages so far: key_empty (the key is empty)",
            "dropped 100 messages so far: key_empty (the key is empty)",
            "dropped 1000 messages so far: key_empty (the key is empty)",
            "dropped 10000 messages so far: key_empty (the key is empty)");
  }

  @Test
  void each_is_given_out_once() {
    notices.add(1, "gave up", "snapshot", "why");

    assertThat(notices.take()).hasSize(1);
    assertThat(notices.take()).isEmpty();
  }
}
