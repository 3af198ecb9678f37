package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Credit, full queues and peers that are gone. */
class SessionPacingTest {
  private final TestServer server = new TestServer();

  @Test
  void the_same_message_is_offered_until_it_is_reported_on() {
    server.client("p", "").hello();
    server.core.onTick(server.nowNs);

    Outgoing first = server.core.nextOutgoing(server.nowNs);
    byte[] frame = first.frame();

    assertThat(server.core.nextOutgoing(server.nowNs)).isSameAs(first);
    assertThat(first.frame()).isSameAs(frame);
    first.onSent(server.nowNs);
    assertThatThrownBy(first::frame).isInstanceOf(NullPointerException.class);
  }

  @Test
  void a_full_queue_is_left_alone_for_a_millisecond_doubling_to_twenty() {
    TestClient client = server.client("p", "").hello();
    client.room = 0;
    List<Long> pauses = new ArrayList<>();
    server.turn();
    for (int i = 0; i < 7; i++) {
      long pause = server.nanosToDeadline();
      pauses.add(pause);
      server.after(pause - 1);
      assertThat(server.core.nextOutgoing(server.nowNs)).isNull();
      server.after(1).deliver(9);
    }

    assertThat(pauses)
        .containsExactly(
            1_000_000L, 2_000_000L, 4_000_000L, 8_000_000L, 16_000_000L, 20_000_000L, 20_000_000L);
  }

  @Test
  void a_full_queue_stops_nobody_else() {
    TestClient slow = server.client("slow", "").hello();
    TestClient fast = server.client("fast", "").hello();
    slow.room = 0;

    server.put("/a", "1").turn();

    assertThat(slow.said()).isEmpty();
    assertThat(fast.map()).isEqualTo("/a=1");
  }

  @Test
  void credit_ends_the_pause() {
    TestClient client = server.client("p", "").hello();
    client.room = 0;
    server.turn();
    client.room = 9;

    client.credit(1 << 20);
    server.deliver(9);

    assertThat(client.said()).hasSize(2);
  }

  @Test
  void no_batch_is_sent_without_credit_and_only_the_last_exceeds_it() {
    server.put("/a", "v".repeat(1_000));
    TestClient client = server.client("p", "");
    client.limit = 0;
    client.hello();
    server.turn();
    assertThat(client.said()).containsExactly("WELCOME SNAPSHOT 1");

    client.credit(1);
    server.turn();
    assertThat(client.map()).startsWith("/a=v");
    server.put("/a", "2").turn();
    assertThat(client.map()).startsWith("/a=v");

    client.credit(1);
    server.put("/a", "3").turn();
    assertThat(client.map()).isEqualTo("/a=3");
  }

  @Test
  void credit_never_falls_and_a_beat_repeats_it() {
    TestClient client = server.client("p", "").hello();
    server.turn();

    client.limit = 1;
    client.beat();
    client.limit = 1L << 40;
    server.put("/a", "1").turn();

    assertThat(client.map()).isEqualTo("/a=1");
  }

  @Test
  void a_peer_that_is_gone_costs_nothing_until_it_is_heard_again() {
    TestClient client = server.client("p", "").hello();
    server.turn();
    client.gone = true;
    server.put("/a", "1").turn();

    server.put("/b", "2").core.onTick(server.nowNs);
    assertThat(server.core.nextOutgoing(server.nowNs)).isNull();
    client.gone = false;
    client.beat();
    server.turn();

    assertThat(client.map()).isEqualTo("/a=1 /b=2");
  }

  @Test
  void who_is_behind_gets_one_stretch_a_turn_so_that_others_do_not_wait() {
    for (int i = 0; i < 4_000; i++) {
      server.put("/k" + i, "v".repeat(100));
    }
    TestClient one = server.client("1", "").hello();
    TestClient two = server.client("2", "").hello();
    server.core.onTick(server.nowNs);

    server.deliver(100);

    assertThat(one.said()).hasSize(2);
    assertThat(two.said()).hasSize(2);
    assertThat(server.nanosToDeadline()).as("the next turn comes at once").isZero();
    server.core.onTick(server.nowNs);
    server.deliver(100);
    assertThat(one.said()).hasSize(1);
    assertThat(two.batches.get(1)).isSameAs(one.batches.get(1));
  }

  @Test
  void only_what_was_given_out_can_be_reported_on() {
    server.client("1", "").hello();
    server.client("2", "").hello();
    server.core.onTick(server.nowNs);
    Outgoing first = server.core.nextOutgoing(server.nowNs);
    first.onSent(server.nowNs);
    server.core.nextOutgoing(server.nowNs);

    assertThatThrownBy(() -> first.onFull(server.nowNs)).isInstanceOf(IllegalStateException.class);
  }
}
