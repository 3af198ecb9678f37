package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.zclone.api.ServerConfig;

class HeartbeatTest {
  private final TestServer server =
      new TestServer(ServerConfig.at("tcp://127.0.0.1:0").withHeartbeat(Duration.ofSeconds(1)));

  @Test
  void it_comes_at_every_interval_and_not_before() {
    assertThat(server.nanosToDeadline()).isEqualTo(1_000_000_000);
    assertThat(server.after(999_999_999).published()).isEmpty();
    assertThat(server.after(1).published()).containsExactly("HUGZ= @0");
    assertThat(server.afterMs(999).published()).isEmpty();
    assertThat(server.afterMs(1).published()).containsExactly("HUGZ= @0");
  }

  @Test
  void it_comes_although_updates_flow_and_carries_the_sequence_of_the_last() {
    server.put("/a", "1").afterMs(900).put("/a", "2").afterMs(100).put("/a", "3");

    assertThat(server.published()).containsExactly("/a=1 @1", "/a=2 @2", "HUGZ= @2", "/a=3 @3");
  }

  @Test
  void it_comes_after_what_expires_at_the_same_time_and_counts_it() {
    server.update("", "/k", "v", "ttl=1\n").afterMs(1000);

    assertThat(server.published())
        .containsExactly("/k=v @1 ttl=1;", "/k= @2 expired=1;", "HUGZ= @2");
  }

  @Test
  void it_keeps_its_pace_when_ticks_are_late() {
    server.afterMs(1400).published();

    assertThat(server.nanosToDeadline()).isEqualTo(600_000_000);
  }

  @Test
  void after_a_stall_one_comes_and_not_all_that_were_missed() {
    assertThat(server.afterMs(10_500).published()).containsExactly("HUGZ= @0");
    assertThat(server.after(0).published()).isEmpty();
    assertThat(server.nanosToDeadline()).isEqualTo(1_000_000_000);
  }

  @Test
  void a_new_subscriber_gets_one_at_once() {
    server.subscribe();

    assertThat(server.published()).containsExactly("HUGZ= @0");
    assertThat(server.nanosToDeadline()).isEqualTo(1_000_000_000);
  }

  @Test
  void a_thousand_new_subscribers_get_one_now_and_one_after_ten_milliseconds() {
    for (int i = 0; i < 1000; i++) {
      server.subscribe();
    }

    assertThat(server.published()).hasSize(1);
    assertThat(server.nanosToDeadline()).isEqualTo(10_000_000);
    assertThat(server.after(9_999_999).published()).isEmpty();
    assertThat(server.after(1).published()).hasSize(1);
    assertThat(server.afterMs(50).published()).isEmpty();
  }

  @Test
  void the_next_subscriber_after_the_pause_gets_one_at_once() {
    server.subscribe();
    server.afterMs(10).published();

    server.subscribe();

    assertThat(server.published()).hasSize(1);
  }

  @Test
  void the_pause_counts_from_the_last_extra_one() {
    server.subscribe();
    server.subscribe();
    server.afterMs(10).published();

    server.subscribe();

    assertThat(server.published()).isEmpty();
    assertThat(server.afterMs(10).published()).hasSize(1);
  }

  @Test
  void a_steady_one_serves_those_who_wait() {
    server.afterMs(995);
    server.subscribe();
    server.subscribe();
    server.published();

    assertThat(server.afterMs(5).published()).hasSize(1);
    assertThat(server.afterMs(5).published()).isEmpty();
  }

  @Test
  void heartbeats_are_counted() {
    server.afterMs(1000).afterMs(1000);

    assertThat(server.counter("heartbeats")).isEqualTo(2);
  }

  @Test
  void an_interval_beyond_all_numbers_is_no_error() {
    TestServer silent =
        new TestServer(
            ServerConfig.at("tcp://127.0.0.1:0").withHeartbeat(Duration.ofSeconds(Long.MAX_VALUE)));

    assertThat(silent.afterMs(100_000).published()).isEmpty();
  }
}
