package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpiriesTest {
  private final Expiries expiries = new Expiries();

  @Test
  void nothing_is_due_before_its_deadline_and_everything_from_then_on() {
    expiries.set("/k", 100);

    assertThat(expiries.takeDue(99)).isNull();
    assertThat(expiries.takeDue(100)).isEqualTo("/k");
    assertThat(expiries.takeDue(100)).isNull();
  }

  @Test
  void keys_are_due_in_the_order_of_their_deadlines_and_then_of_setting() {
    expiries.set("/b", 2);
    expiries.set("/d", 1);
    expiries.set("/c", 2);
    expiries.set("/a", 2);

    assertThat(expiries.deadlineNs()).hasValue(1);
    assertThat(new String[] {due(), due(), due(), due()}).containsExactly("/d", "/b", "/c", "/a");
    assertThat(expiries.deadlineNs()).isEmpty();
  }

  @Test
  void a_key_has_one_deadline_the_last_that_was_set() {
    expiries.set("/k", 1);
    expiries.set("/k", 3);
    expiries.set("/k", 2);

    assertThat(expiries.takeDue(1)).isNull();
    assertThat(expiries.takeDue(3)).isEqualTo("/k");
    assertThat(expiries.takeDue(3)).isNull();
  }

  @Test
  void a_cancelled_deadline_never_comes() {
    expiries.set("/k", 1);
    expiries.cancel("/k");
    expiries.cancel("/unknown");

    assertThat(expiries.takeDue(5)).isNull();
    assertThat(expiries.deadlineNs()).isEmpty();
  }

  @Test
  void time_may_wrap() {
    expiries.set("/late", Long.MIN_VALUE + 5);
    expiries.set("/early", Long.MAX_VALUE - 5);

    assertThat(expiries.deadlineNs()).hasValue(Long.MAX_VALUE - 5);
    assertThat(expiries.takeDue(Long.MAX_VALUE)).isEqualTo("/early");
    assertThat(expiries.takeDue(Long.MAX_VALUE)).isNull();
    assertThat(expiries.takeDue(Long.MIN_VALUE + 5)).isEqualTo("/late");
  }

  private String due() {
    return String.valueOf(expiries.takeDue(10));
  }
}
