package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.Hello.Resume;
import org.zclone.session.Limits;
import org.zclone.session.ServerMessage;
import org.zclone.session.Welcome;

/** HELLO and what answers it (PROTOCOL.md, section 3). */
class SessionOpeningTest {
  private static final long EPOCH = TestServer.EPOCH;

  private final TestServer server = new TestServer();

  @Test
  void discovery_lists_the_version_the_history_and_the_number_of_sessions() {
    server.client("p", "").hello();

    assertThat(server.snapshot("/.chp/session"))
        .containsExactly("/.chp/session=1 @0", "/.chp/sessions=1 @0", "KTHXBAI=/.chp/session @0");
    assertThat(server.snapshot("/.chp/history"))
        .contains("/.chp/history=00000000000000030000000000000004 @0");
    server.core.publish();
    assertThat(server.core.status().sessions()).isEqualTo(1);
  }

  @Test
  void welcome_tells_the_terms() throws Exception {
    TestServer second = new TestServer(TestServer.config().withHeartbeat(Duration.ofSeconds(1)));
    TestClient client = second.client("p", "");
    client.hello();
    second.core.onTick(second.nowNs);

    Outgoing outgoing = second.core.nextOutgoing(second.nowNs);
    Welcome welcome = (Welcome) ServerMessage.decode(outgoing.frame(), new Limits(255, 1, 1));

    assertThat(welcome.history()).isEqualTo(TestServer.HISTORY);
    assertThat(welcome.epoch()).isEqualTo(EPOCH);
    assertThat(welcome.terms()).isEqualTo(new Welcome.Terms(1_000, 10_000, 255, 8 << 20, 10_000));
    assertThat(welcome.lastCounter()).isZero();
  }

  @Test
  void a_client_that_comes_back_gets_what_it_missed() {
    TestClient client = joinedWith("/a=1 /b=2 /c=3");
    client.gone = true;
    server.remove("/a").put("/b", "3").put("/d", "4").turn();

    TestClient again = client.reconnected("q").resume();
    server.turn();

    assertThat(again.said())
        .containsExactly("WELCOME DELTA 6", "BATCH CUT 3..6 /a removed@4 /b=3@5 /d=4@6");
    assertThat(again.map()).isEqualTo("/b=3 /c=3 /d=4");
    assertThat(server.counter("session_deltas")).isEqualTo(1);
  }

  @Test
  void nothing_was_missed_is_a_cut_without_entries() {
    TestClient client = joinedWith("/a=1");

    TestClient again = client.reconnected("q").resume();
    server.turn();

    assertThat(again.said()).containsExactly("WELCOME DELTA 1", "BATCH CUT 1..1");
  }

  @Test
  void nothing_was_missed_but_the_digest_differs_needs_a_snapshot() {
    TestClient client = joinedWith("/a=1");

    client.hello(Optional.of(new Resume(TestServer.HISTORY, EPOCH + 1, client.digest() + 1)));
    server.turn();

    assertThat(client.said()).containsExactly("WELCOME SNAPSHOT 1", "BATCH RESET CUT 0..1 /a=1@1");
  }

  @Test
  void another_history_needs_a_snapshot() {
    TestClient client = joinedWith("/a=1");

    client.hello(Optional.of(new Resume(new UUID(9, 9), EPOCH + 1, client.digest())));

    assertThat(firstSaid(client)).isEqualTo("WELCOME SNAPSHOT 1");
  }

  @Test
  void a_position_before_the_map_or_in_the_future_needs_a_snapshot() {
    TestClient client = joinedWith("/a=1");

    client.hello(Optional.of(new Resume(TestServer.HISTORY, EPOCH - 1, 0)));
    assertThat(firstSaid(client)).isEqualTo("WELCOME SNAPSHOT 1");
    client.hello(Optional.of(new Resume(TestServer.HISTORY, EPOCH + 2, client.digest())));
    assertThat(firstSaid(client)).isEqualTo("WELCOME SNAPSHOT 1");
  }

  @Test
  void a_position_before_forgotten_removals_needs_a_snapshot() {
    TestClient client = joinedWith("/a=1");
    for (int i = 0; i <= UpdateLog.MOST_TOMBSTONES; i++) {
      server.remove("/gone" + i);
    }

    client.resume();

    assertThat(firstSaid(client)).startsWith("WELCOME SNAPSHOT");
    assertThat(client.map()).isEqualTo("/a=1");
  }

  @Test
  void fifty_missed_updates_of_200_000_keys_are_less_than_64_KiB() {
    for (int i = 0; i < 200_000; i++) {
      server.put("/config/" + i, "v".repeat(100));
    }
    TestClient client = server.client("p", "").hello();
    server.turn();
    for (int i = 0; i < 50; i++) {
      server.put("/config/" + i * 4_000, "w".repeat(100));
    }

    client.resume();
    server.turn();

    assertThat(client.received).isLessThan(64 << 10);
    assertThat(client.batches.get(client.batches.size() - 1)).hasSizeLessThan(64 << 10);
    server.core.publish();
    assertThat(client.digest()).isEqualTo(server.core.status().digest());
  }

  @Test
  void hello_on_the_same_connection_starts_the_session_anew() {
    TestClient client = joinedWith("/a=1");

    client.hello();
    server.turn();

    assertThat(client.said()).containsExactly("WELCOME SNAPSHOT 1", "BATCH RESET CUT 0..1 /a=1@1");
    server.core.publish();
    assertThat(server.core.status().sessions()).isEqualTo(1);
    assertThat(server.counter("sessions_taken_over")).isZero();
  }

  @Test
  void hello_elsewhere_takes_the_session_over() {
    TestClient client = joinedWith("/a=1");

    TestClient again = client.reconnected("q").hello();
    server.put("/b", "2").turn();

    assertThat(client.said()).containsExactly("BYE TAKEN_OVER");
    assertThat(again.map()).isEqualTo("/a=1 /b=2");
    server.core.publish();
    assertThat(server.core.status().sessions()).isEqualTo(1);
    assertThat(server.counter("sessions_taken_over")).isEqualTo(1);
    client.beat();
    server.turn();
    assertThat(client.said()).containsExactly("BYE NO_SESSION");
  }

  @Test
  void another_client_on_the_same_connection_begins_a_session_of_its_own() {
    TestClient first = joinedWith("/a=1");
    TestClient second = new TestClient(server, "p", new UUID(8, 8), "");

    second.hello();
    server.put("/b", "2").turn();

    assertThat(first.said()).isEmpty();
    assertThat(second.map()).isEqualTo("/a=1 /b=2");
  }

  @Test
  void without_a_session_every_other_message_is_answered_so() {
    TestClient client = server.client("p", "");

    client.beat().bye().credit(5).resync();
    server.turn();

    assertThat(client.said()).hasSize(4).containsOnly("BYE NO_SESSION");
  }

  @Test
  void bad_subtrees_are_refused() {
    TestClient client = server.client("p", "");
    byte[] frame =
        new Hello(client.id, false, 9, Optional.empty(), 1, List.of("/a", "/b")).encode();
    frame[frame.length - 1] = 'a';

    client.sendRaw(frame);
    server.turn();

    assertThat(client.said()).containsExactly("REFUSED BAD_SUBTREES");
    assertThat(server.counter("sessions_refused")).isEqualTo(1);
    assertThat(server.counter("session_malformed_subtrees")).isEqualTo(1);
  }

  @Test
  void another_version_is_refused() {
    TestClient client = server.client("p", "");
    byte[] frame = new Hello(client.id, false, 9, Optional.empty(), 1, List.of("")).encode();
    frame[2] = 2;

    client.sendRaw(frame);
    server.turn();

    assertThat(client.said()).containsExactly("REFUSED VERSION");
  }

  @Test
  void a_hello_that_is_cut_short_is_refused() {
    TestClient client = server.client("p", "");
    byte[] frame = new Hello(client.id, false, 9, Optional.empty(), 1, List.of("")).encode();

    client.sendRaw(Arrays.copyOf(frame, frame.length - 1));
    server.turn();

    assertThat(client.said()).containsExactly("REFUSED MALFORMED");
  }

  @Test
  void beyond_ten_thousand_sessions_another_client_is_refused_and_the_same_is_not() {
    TestClient last = null;
    for (int i = 0; i < 10_000; i++) {
      last = new TestClient(server, "p" + i, new UUID(1, i), "").hello();
    }
    TestClient late = server.client("late", "").hello();
    TestClient same = last.reconnected("same").hello();
    server.turn();

    assertThat(late.said()).containsExactly("REFUSED TOO_MANY_SESSIONS");
    assertThat(same.said()).first().asString().startsWith("WELCOME");
  }

  @Test
  void frames_of_this_protocol_in_company_are_no_messages() {
    byte[] hello = new ClientMessage.Bye().encode();

    server.core.onRequest(
        TestServer.bytes("p"),
        new byte[][] {hello, "".getBytes(StandardCharsets.UTF_8)},
        server.nowNs);

    assertThat(server.counter("rejected_unknown_command")).isEqualTo(1);
  }

  private String firstSaid(TestClient client) {
    client.said();
    server.turn();
    return client.said().get(0);
  }

  private TestClient joinedWith(String entries) {
    for (String entry : entries.split(" ")) {
      server.put(entry.split("=")[0], entry.split("=")[1]);
    }
    TestClient client = server.client("p", "").hello();
    server.turn();
    client.said();
    return client;
  }
}
