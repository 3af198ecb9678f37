package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How snapshots share the way to their peers. */
class SnapshotPacingTest {
  private TestServer server = new TestServer();

  @Test
  void nothing_is_sent_unasked() {
    assertThat(server.next()).isNull();
    assertThat(server.core.snapshots().deadlineNs()).isEmpty();
    assertThat(server.core.snapshots().size()).isZero();
  }

  @Test
  void the_same_message_is_offered_until_it_is_reported_on() {
    server.put("/a", "1").request("p", "");

    assertThat(server.next()).isSameAs(server.next()).isNotNull();
    assertThat(message()).isEqualTo("/a=1 @1");
    assertThat(message()).isEqualTo("/a=1 @1");
    stream().onSent(server.nowNs);
    assertThat(message()).isEqualTo("KTHXBAI= @1");
    stream().onSent(server.nowNs);
    assertThat(server.next()).isNull();
  }

  @Test
  void while_something_can_be_sent_the_deadline_has_come() {
    server.request("p", "");
    assertThat(server.nanosToDeadline()).isZero();

    server.after(5);
    assertThat(server.nanosToDeadline()).isNegative();

    server.send();
    assertThat(server.nanosToDeadline()).isPositive();
  }

  @Test
  void a_snapshot_may_be_allowed_to_stall_for_ever() {
    Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
    server = new TestServer(TestServer.config().withSnapshotStall(ever));
    server.put("/a", "1").request("p", "");

    stream().onFull(server.nowNs);
    server.after(Duration.ofDays(1).toNanos());

    assertThat(message()).isEqualTo("/a=1 @1");
  }

  @Test
  void a_full_queue_is_left_alone_for_a_millisecond_doubling_to_twenty() {
    server.put("/a", "1").request("p", "");
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      stream().onFull(server.nowNs);
      long pause = server.nanosToDeadline();
      pauses.add(pause);
      assertThat(server.after(pause - 1).next()).isNull();
      server.after(1);
    }

    assertThat(pauses)
        .containsExactly(
            1_000_000L, 2_000_000L, 4_000_000L, 8_000_000L, 16_000_000L, 20_000_000L, 20_000_000L);
    assertThat(message()).as("nothing is lost").isEqualTo("/a=1 @1");
  }

  @Test
  void progress_makes_the_pause_short_again() {
    server.put("/a", "1").request("p", "");
    for (int i = 0; i < 5; i++) {
      stream().onFull(server.nowNs);
      server.afterMs(20);
    }

    stream().onSent(server.nowNs);
    stream().onFull(server.nowNs);

    assertThat(server.nanosToDeadline()).isEqualTo(1_000_000);
  }

  @Test
  void one_full_queue_does_not_stop_the_others() {
    server.put("/a", "1").request("slow", "").request("fast", "");
    stream().onFull(server.nowNs);

    assertThat(server.send()).containsExactly("fast: /a=1 @1", "fast: KTHXBAI= @1");
    assertThat(server.afterMs(1).send()).containsExactly("slow: /a=1 @1", "slow: KTHXBAI= @1");
  }

  @Test
  void several_pausing_come_back_in_the_order_of_their_deadlines() {
    server.request("a", "").request("b", "");
    stream().onFull(server.nowNs);
    server.after(500_000);
    stream().onFull(server.nowNs);

    assertThat(server.nanosToDeadline()).isEqualTo(500_000);
    assertThat(server.after(500_000).send()).containsExactly("a: KTHXBAI= @0");
    assertThat(server.after(500_000).send()).containsExactly("b: KTHXBAI= @0");
  }

  @Test
  void a_pause_may_last_while_the_clock_wraps() {
    server.nowNs = Long.MAX_VALUE - 500_000;
    server.request("a", "").request("b", "");
    stream().onFull(server.nowNs);
    assertThat(stream().peer()).isEqualTo(TestServer.bytes("b"));
    server.after(600_000);
    stream().onFull(server.nowNs);

    assertThat(server.next()).isNull();
    assertThat(server.nanosToDeadline()).isEqualTo(400_000);
    assertThat(server.after(400_000).send()).containsExactly("a: KTHXBAI= @0");
  }

  @Test
  void a_peer_that_went_away_is_dropped_with_all_its_requests() {
    server.put("/a", "1").request("p", "").request("p", "").request("other", "");

    stream().onGone();

    assertThat(server.send()).containsExactly("other: /a=1 @1", "other: KTHXBAI= @1");
    assertThat(server.counter("snapshots_gone")).isEqualTo(1);
    assertThat(server.request("p", "").send()).as("it may come back").hasSize(2);
  }

  @Test
  void a_peer_that_does_not_read_is_given_up_after_the_stall_time() {
    server = new TestServer(TestServer.config().withSnapshotStall(Duration.ofMillis(100)));
    server.put("/a", "1").request("p", "").request("p", "");
    stream().onSent(server.nowNs);
    server.afterMs(99);
    stream().onFull(server.nowNs);
    assertThat(server.core.snapshots().size()).isEqualTo(1);

    server.afterMs(1);
    stream().onFull(server.nowNs);

    assertThat(server.core.snapshots().size()).isZero();
    assertThat(server.next()).isNull();
    assertThat(server.counter("snapshots_abandoned")).isEqualTo(1);
    assertThat(server.core.takeNotices())
        .containsExactly("gave up 1 snapshot so far: its peer did not read for too long");
  }

  @Test
  void progress_restarts_the_stall_time() {
    server = new TestServer(TestServer.config().withSnapshotStall(Duration.ofMillis(100)));
    IntStream.range(0, 50).forEach(i -> server.put("/" + i, "v"));
    server.request("p", "");
    for (int i = 0; i < 50; i++) {
      server.afterMs(90);
      stream().onFull(server.nowNs);
      server.afterMs(5);
      stream().onSent(server.nowNs);
    }

    assertThat(message()).isEqualTo("KTHXBAI= @50");
  }

  @Test
  void a_second_request_of_a_peer_waits_and_is_cut_when_it_begins() {
    server.put("/a", "1").request("p", "").request("p", "/a");

    server.put("/a", "2");

    assertThat(server.send())
        .containsExactly("p: /a=1 @1", "p: KTHXBAI= @1", "p: /a=2 @2", "p: KTHXBAI=/a @2");
    assertThat(server.counter("snapshots_started")).isEqualTo(2);
    assertThat(server.counter("snapshots_finished")).isEqualTo(2);
  }

  @Test
  void a_thousand_requests_of_a_peer_may_wait_and_no_more() {
    IntStream.range(0, 1_004).forEach(i -> server.request("p", "/" + i));

    assertThat(server.core.snapshots().size()).isEqualTo(1);
    assertThat(server.counter("snapshots_refused")).isEqualTo(3);
    assertThat(server.core.takeNotices())
        .containsExactly("dropped 1 snapshot request so far: 1000 of the same peer wait");
    assertThat(server.send()).hasSize(1_001).last().isEqualTo("p: KTHXBAI=/1000 @0");
  }

  @Test
  void no_more_than_the_configured_number_are_on_their_way() {
    server = new TestServer(TestServer.config().withMaxSnapshots(2));
    server.request("a", "").request("b", "").request("c", "").request("a", "/second");

    assertThat(server.core.takeNotices())
        .containsExactly("dropped 1 snapshot request so far: 2 are on their way");
    assertThat(server.send())
        .containsExactlyInAnyOrder("a: KTHXBAI= @0", "b: KTHXBAI= @0", "a: KTHXBAI=/second @0");
    assertThat(server.request("c", "").send()).hasSize(1);
  }

  @Test
  void peers_take_turns_of_64_messages() {
    IntStream.range(0, 150).forEach(i -> server.put("/" + i, "v"));
    server.request("a", "").request("b", "");

    List<String> peers = server.send().stream().map(line -> line.substring(0, 1)).toList();

    assertThat(runs(peers)).containsExactly("a64", "b64", "a64", "b64", "a23", "b23");
  }

  @Test
  void peers_take_turns_of_256_kib() {
    IntStream.range(0, 5).forEach(i -> server.put("/" + i, "v".repeat(100_000)));
    server.request("a", "").request("b", "");

    List<String> peers = server.send().stream().map(line -> line.substring(0, 1)).toList();

    assertThat(runs(peers)).containsExactly("a3", "b3", "a3", "b3");
  }

  @Test
  void a_newcomer_waits_for_one_turn_only() {
    IntStream.range(0, 1000).forEach(i -> server.put("/" + i, "v"));
    server.request("a", "");
    stream().onSent(server.nowNs);
    server.request("b", "");

    List<String> peers = server.send().stream().map(line -> line.substring(0, 1)).toList();

    assertThat(runs(peers)).startsWith("a63", "b64", "a64");
  }

  @Test
  void two_peers_with_names_of_any_bytes_are_two() {
    byte[][] request = {"ICANHAZ?".getBytes(StandardCharsets.US_ASCII)};
    server.core.onRequest(new byte[] {0, (byte) 0xFF}, request, server.nowNs);
    server.core.onRequest(new byte[] {0, (byte) 0xFE}, request, server.nowNs);
    server.core.onRequest(new byte[] {0, (byte) 0xFF}, request, server.nowNs);

    assertThat(server.core.snapshots().size()).isEqualTo(2);
    assertThat(stream().peer()).containsExactly(0, 0xFF);
  }

  @Test
  void a_report_on_another_stream_than_the_one_offered_is_a_bug() {
    server.request("a", "");
    SnapshotStream finished = stream();
    finished.onSent(server.nowNs);

    assertThatThrownBy(() -> finished.onSent(server.nowNs))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(finished::onGone).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void every_snapshot_that_began_is_accounted_for() {
    server = new TestServer(TestServer.config().withSnapshotStall(Duration.ofMillis(1)));
    server.request("a", "").request("b", "").request("c", "").request("d", "");
    stream().onGone();
    stream().onSent(server.nowNs);
    server.afterMs(1);
    stream().onFull(server.nowNs);

    assertThat(server.counter("snapshots_started")).isEqualTo(4);
    assertThat(server.counter("snapshots_gone")).isEqualTo(1);
    assertThat(server.counter("snapshots_finished")).isEqualTo(1);
    assertThat(server.counter("snapshots_abandoned")).isEqualTo(1);
    assertThat(server.core.status().snapshots()).isEqualTo(1);
  }

  private SnapshotStream stream() {
    return Objects.requireNonNull(server.next());
  }

  private String message() {
    return TestServer.text(stream().message());
  }

  /** Equal neighbours as one, with their number. */
  private static List<String> runs(List<String> texts) {
    List<String> runs = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= texts.size(); i++) {
      if (i == texts.size() || !texts.get(i).equals(texts.get(from))) {
        runs.add(texts.get(from) + (i - from));
        from = i;
      }
    }
    return runs;
  }
}
