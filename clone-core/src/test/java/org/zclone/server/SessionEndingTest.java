package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.Update;
import org.zclone.session.ClientMessage;
import org.zclone.session.Status;

/** Beats, expiry, BYE and the entries that are bound to a session. */
class SessionEndingTest {
  private TestServer server =
      new TestServer(TestServer.config().withHeartbeat(Duration.ofSeconds(1)));

  @Test
  void a_beat_comes_every_second_with_the_digest_of_what_is_followed() {
    TestClient client = joined("p", "/a/");
    server.put("/a/1", "v").put("/b", "v").put("/b", "w").turn();
    client.said();

    assertThat(server.nanosToDeadline()).isEqualTo(1_000_000_000);
    server.afterMs(1_000).turn();

    assertThat(client.said()).containsExactly("BEAT 3 exact");
    assertThat(client.position).isEqualTo(TestServer.EPOCH + 3);
  }

  @Test
  void a_beat_to_somebody_who_is_behind_is_not_exact() {
    TestClient client = server.client("p", "");
    client.limit = 10;
    server.put("/a", "1");
    client.hello();
    server.turn();
    server.put("/a", "2").turn();
    client.said();

    server.afterMs(1_000).turn();

    assertThat(client.said()).containsExactly("BEAT 1");
  }

  @Test
  void sessions_at_the_same_place_share_their_beat() {
    joined("p", "");
    joined("q", "");
    server.afterMs(1_000).core.onTick(server.nowNs);

    Outgoing first = server.core.nextOutgoing(server.nowNs);
    byte[] frame = first.frame();
    first.onSent(server.nowNs);

    assertThat(server.core.nextOutgoing(server.nowNs).frame()).isSameAs(frame);
  }

  @Test
  void ten_seconds_of_silence_end_a_session() {
    TestClient silent = joined("silent", "");
    TestClient alive = joined("alive", "");
    for (int i = 0; i < 9; i++) {
      alive.beat();
      server.afterMs(1_000).turn();
    }
    assertThat(silent.said()).hasSize(9).allMatch(line -> line.startsWith("BEAT"));
    alive.beat();
    server.afterMs(1_000).turn();

    assertThat(silent.said()).containsExactly("BYE EXPIRED");
    assertThat(alive.said()).hasSize(10).noneMatch(line -> line.startsWith("BYE"));
    server.core.publish();
    assertThat(server.core.status().sessions()).isEqualTo(1);
    assertThat(server.counter("sessions_expired")).isEqualTo(1);
  }

  @Test
  void a_server_that_stood_still_does_not_take_its_clients_for_silent() {
    TestClient client = joined("p", "");

    server.afterMs(60_000).turn();
    client.said();
    for (int i = 0; i < 9; i++) {
      server.afterMs(1_000).turn();
    }

    assertThat(client.said()).hasSize(9).allMatch(line -> line.startsWith("BEAT"));
  }

  @Test
  void bye_ends_a_session_at_once_and_is_not_answered() {
    TestClient client = joined("p", "");

    client.bye();
    server.put("/a", "1").turn();

    assertThat(client.said()).isEmpty();
    server.core.publish();
    assertThat(server.core.status().sessions()).isZero();
  }

  @Test
  void what_is_bound_to_a_session_goes_with_it_on_both_planes() {
    TestClient client = joined("p", "");
    TestClient other = joined("q", "");
    client.write(bound("/me", "1"), bound("/me2", "2"), Update.put("/stays", Bytes.utf8("3")));
    server.turn();
    server.published();
    other.said();

    client.bye();
    server.turn();

    assertThat(other.said()).containsExactly("BATCH CUT 3..5 /me expired@4 /me2 expired@5");
    assertThat(server.published()).containsExactly("/me= @4 expired=1;", "/me2= @5 expired=1;");
  }

  @Test
  void silence_ends_what_is_bound_too() {
    TestClient client = joined("p", "");
    client.write(bound("/me", "1"));
    for (int i = 0; i < 11; i++) {
      server.afterMs(1_000).turn();
    }

    assertThat(server.snapshot("/me")).containsExactly("KTHXBAI=/me @2");
  }

  @Test
  void what_was_overwritten_meanwhile_stays() {
    TestClient client = joined("p", "");
    client.write(bound("/me", "1"), bound("/gone", "1"), bound("/mine", "1"));
    server.put("/me", "other").remove("/gone");
    client.write(Update.put("/mine", Bytes.utf8("free")));

    client.bye();
    server.turn();

    assertThat(server.snapshot("")).contains("/me=other @4", "/mine=free @6");
  }

  @Test
  void what_is_bound_survives_a_takeover_and_goes_with_the_last_session() {
    TestClient client = joined("p", "");
    client.write(bound("/me", "1"));
    server.turn();

    TestClient again = client.reconnected("q").resume();
    server.turn();
    assertThat(server.snapshot("/me")).hasSize(2);

    again.bye();
    server.turn();
    assertThat(server.snapshot("/me")).hasSize(1);
  }

  @Test
  void a_malformed_message_costs_the_connection_and_not_what_is_bound() {
    TestClient client = joined("p", "");
    client.write(bound("/me", "1"));
    server.turn();
    client.said();
    byte[] frame = new ClientMessage.Beat(1, 1, 1, 1).encode();
    frame[3] = 0x55;

    client.sendRaw(frame);
    server.turn();

    assertThat(client.said()).containsExactly("BYE MALFORMED");
    assertThat(server.counter("session_malformed_command")).isEqualTo(1);
    assertThat(server.core.takeNotices()).anyMatch(line -> line.contains("command"));
    assertThat(server.snapshot("/me")).hasSize(2);
    client.hello();
    server.turn();
    assertThat(client.map()).isEqualTo("/me=1");
    for (int i = 0; i < 11; i++) {
      server.afterMs(1_000).turn();
    }
    assertThat(server.snapshot("/me")).hasSize(1);
  }

  @Test
  void malformed_messages_without_a_session_are_counted_and_not_answered() {
    TestClient client = server.client("p", "");
    byte[] frame = new ClientMessage.Bye().encode();
    frame[3] = 0x55;

    client.sendRaw(frame);
    server.turn();

    assertThat(client.said()).isEmpty();
    assertThat(server.counter("session_malformed_command")).isEqualTo(1);
  }

  @Test
  void thousands_of_bound_entries_go_over_several_turns() {
    TestClient client = joined("p", "");
    for (int i = 0; i < 2_500; i++) {
      client.write(bound("/me" + i, "1"));
    }
    server.turn();

    client.bye();
    server.turn();
    assertThat(server.nanosToDeadline()).isLessThanOrEqualTo(0);
    assertThat(server.snapshot("/me")).hasSize(1_501);
    server.put("/me2400", "another's").turn().turn();

    assertThat(server.snapshot("/me")).hasSize(2);
    assertThat(server.nanosToDeadline()).isPositive();
  }

  @Test
  void closing_says_bye_to_all() {
    TestClient one = joined("p", "");
    TestClient two = joined("q", "");

    server.core.onClose();
    server.deliver(10);

    assertThat(one.said()).containsExactly("BYE CLOSING");
    assertThat(two.said()).containsExactly("BYE CLOSING");
  }

  @Test
  void a_client_is_remembered_for_an_hour_after_its_session() {
    WriteMemory memory = new WriteMemory();
    UUID id = new UUID(1, 1);
    memory.open(id).remember(new GroupReceipt(1, Status.ACCEPTED, 5));
    memory.onTick(WriteMemory.KEPT_NS * 2);
    memory.close(id, 0);
    memory.onTick(WriteMemory.KEPT_NS - 1);
    assertThat(memory.open(id).lastAnswered()).isEqualTo(1);
    memory.close(id, 0);

    memory.onTick(WriteMemory.KEPT_NS);

    assertThat(memory.open(id).lastAnswered()).isZero();
  }

  @Test
  void beyond_ten_thousand_clients_the_one_that_left_first_is_forgotten() {
    WriteMemory memory = new WriteMemory();
    for (int i = 0; i < WriteMemory.MOST_CLIENTS; i++) {
      memory.open(new UUID(1, i)).remember(new GroupReceipt(1, Status.ACCEPTED, 5));
    }
    memory.close(new UUID(1, 7), 0);
    memory.close(new UUID(1, 3), 1);

    memory.open(new UUID(2, 2));

    assertThat(memory.size()).isEqualTo(WriteMemory.MOST_CLIENTS);
    assertThat(memory.open(new UUID(1, 3)).lastAnswered()).isEqualTo(1);
    assertThat(memory.open(new UUID(1, 7)).lastAnswered()).isZero();
  }

  @Test
  void without_subscribers_nothing_is_published_and_sequences_go_on() {
    server.core.subscriptions().remove(new byte[0]);
    TestClient client = joined("p", "");

    server.put("/a", "1").afterMs(TimeUnit.SECONDS.toMillis(5)).turn();
    assertThat(server.published()).isEmpty();
    server.core.onSubscription(TestServer.bytes("/x"), true, server.nowNs);
    server.core.onSubscription(TestServer.bytes("/y"), true, server.nowNs);
    server.core.onSubscription(TestServer.bytes("/x"), false, server.nowNs);
    server.put("/a", "2").turn();

    assertThat(server.published()).containsExactly("HUGZ= @1", "/a=2 @2");
    server.core.onSubscription(TestServer.bytes("/y"), false, server.nowNs);
    server.put("/a", "3").turn();
    assertThat(server.published()).isEmpty();
    assertThat(client.map()).isEqualTo("/a=3");
  }

  private static Update bound(String key, String value) {
    return Update.put(key, Bytes.utf8(value)).boundToSession();
  }

  private TestClient joined(String name, String... subtrees) {
    TestClient client = server.client(name, subtrees).hello();
    server.turn();
    client.said();
    return client;
  }
}
