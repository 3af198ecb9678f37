package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lifetimes of entries: never early, restarted or cancelled by the next put. */
class LifetimeTest {
  private final TestServer server = new TestServer();

  @Test
  void an_entry_goes_when_its_lifetime_ends_and_not_a_nanosecond_before() {
    mortal("/k", "v", 2).published();

    assertThat(server.nanosToDeadline()).isEqualTo(2_000_000_000);
    assertThat(server.after(1_999_999_999).published()).isEmpty();
    assertThat(server.snapshot("")).containsExactly("/k=v @1", "KTHXBAI= @1");
    assertThat(server.after(1).published()).containsExactly("/k= @2 expired=1;");
    assertThat(server.snapshot("")).containsExactly("KTHXBAI= @2");
    assertThat(server.afterMs(10_000).published()).isEmpty();
    assertThat(server.counter("expirations")).isEqualTo(1);
    assertThat(server.counter("removals")).isZero();
  }

  @Test
  void an_expiry_carries_no_uuid_so_that_nobody_takes_it_for_an_echo() {
    server.update("u", "/k", "v", "ttl=1\n").published();

    assertThat(server.afterMs(1000).published()).containsExactly("/k= @2 expired=1;");
  }

  @Test
  void a_new_put_restarts_it() {
    mortal("/k", "v", 2).afterMs(1500);
    mortal("/k", "w", 2).published();

    assertThat(server.afterMs(1999).published()).isEmpty();
    assertThat(server.afterMs(1).published()).containsExactly("/k= @3 expired=1;");
  }

  @Test
  void a_new_put_may_shorten_it() {
    mortal("/k", "v", 100);
    mortal("/k", "v", 1).published();

    assertThat(server.afterMs(1000).published()).hasSize(1);
    assertThat(server.afterMs(100_000).published()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ttl=0\n", "ttl=-5\n", "ttl=abc\n", "ttl=2147483648\n"})
  void a_put_without_one_cancels_it(String properties) {
    mortal("/k", "v", 1);
    server.update("", "/k", "v", properties).published();

    assertThat(server.afterMs(1_000_000).published()).isEmpty();
  }

  @Test
  void a_removal_cancels_it_whatever_ttl_the_removal_has() {
    mortal("/k", "v", 1);
    server.update("", "/k", "", "ttl=1\n").published();

    assertThat(server.afterMs(2000).published()).isEmpty();
    assertThat(server.counter("expirations")).isZero();
  }

  @Test
  void a_key_that_comes_back_lives_by_its_new_put_alone() {
    mortal("/k", "v", 1);
    server.remove("/k").put("/k", "w").published();

    assertThat(server.afterMs(2000).published()).isEmpty();
  }

  @Test
  void the_longest_lifetime_is_68_years() {
    mortal("/k", "v", Integer.MAX_VALUE).published();

    assertThat(server.after(Integer.MAX_VALUE * 1_000_000_000L - 1).published())
        .doesNotContain("/k= @2 expired=1;");
    assertThat(server.after(1).published()).contains("/k= @2 expired=1;");
  }

  @Test
  void malformed_ones_count_as_none_and_are_counted() {
    server.update("", "/k", "v", "ttl=abc\n").update("", "/k", "v", "ttl=0.5\n");

    assertThat(server.counter("ttl_malformed")).isEqualTo(2);
    assertThat(server.core.takeNotices())
        .containsExactly(
            "ignored 1 malformed ttl so far: "
                + "a ttl is a whole number of seconds from 0 to 2147483647");
  }

  @Test
  void many_end_in_the_order_of_their_deadlines_a_thousand_in_a_tick() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      mortal("/" + i, "v", 1).after(1);
      expected.add("/" + i + "= @" + (2501 + i) + " expired=1;");
    }
    server.published();

    server.afterMs(1000);
    List<String> first = server.published();
    assertThat(first).hasSize(1000);
    assertThat(server.nanosToDeadline()).as("there is more to do now").isNegative();

    List<String> all = new ArrayList<>(first);
    all.addAll(server.after(0).published());
    all.addAll(server.after(0).published());
    assertThat(all).isEqualTo(expected);
    assertThat(server.nanosToDeadline()).isPositive();
  }

  @Test
  void an_update_in_the_tick_of_the_expiry_wins_if_it_comes_first() {
    mortal("/k", "v", 1).published();
    server.nowNs += 1_000_000_000;

    server.put("/k", "w").after(0);

    assertThat(server.published()).containsExactly("/k=w @2");
  }

  private TestServer mortal(String key, String value, int seconds) {
    return server.update("", key, value, "ttl=" + seconds + "\n");
  }
}
