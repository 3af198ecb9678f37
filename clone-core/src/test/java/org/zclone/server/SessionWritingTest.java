package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.server.TestServer.EPOCH;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.Update;
import org.zclone.session.Status;
import org.zclone.session.WriteWriter;

/** Groups and their receipts (PROTOCOL.md, section 6). */
class SessionWritingTest {
  private static final Duration TTL = Duration.ofSeconds(5);

  private TestServer server = new TestServer();

  @Test
  void the_receipt_comes_after_the_batch_that_holds_the_update() {
    TestClient client = joined("p", "");

    client.write(put("/a", "1"), put("/b", "2"));
    server.turn();

    assertThat(client.said())
        .containsExactly(
            "BATCH CUT 0..2 /a=1@1 /b=2@2", "RECEIPT 1 ACCEPTED @1", "RECEIPT 2 ACCEPTED @2");
    assertThat(server.counter("session_writes")).isEqualTo(2);
  }

  @Test
  void batches_go_to_everybody_before_the_receipt() {
    TestClient writer = joined("p", "");
    TestClient reader = joined("q", "");
    writer.write(put("/a", "1"));
    server.core.onTick(server.nowNs);

    server.deliver(2);

    assertThat(reader.said()).hasSize(1);
    assertThat(writer.said()).containsExactly("BATCH CUT 0..1 /a=1@1");
    server.deliver(1);
    assertThat(writer.said()).containsExactly("RECEIPT 1 ACCEPTED @1");
  }

  @Test
  void without_credit_the_receipt_does_not_wait_for_the_batch() {
    TestClient client = server.client("p", "");
    client.limit = 10; // the first batch exceeds it
    client.hello();
    server.turn();
    client.said();

    client.write(put("/a", "1"));
    server.turn();

    assertThat(client.said()).containsExactly("RECEIPT 1 ACCEPTED @1");
  }

  @Test
  void who_writes_what_it_does_not_follow_learns_its_position_from_a_beat() {
    TestClient client = joined("p", "/mine/");

    client.write(put("/a", "1"));
    server.turn();

    assertThat(client.said()).containsExactly("BEAT 1 exact", "RECEIPT 1 ACCEPTED @1");
    assertThat(client.position).isEqualTo(EPOCH + 1);
  }

  @Test
  void it_is_published_on_the_other_plane_with_its_lifetime() {
    TestClient client = joined("p", "");

    client.write(put("/a", "1").ttl(TTL), put("/b", "2"), Update.remove("/a"));

    assertThat(server.published())
        .containsExactly("/a=1 @1 ttl=5;", "/b=2 @2 ttl=0;", "/a= @3 ttl=0;");
  }

  @Test
  void a_lifetime_is_honoured() {
    TestClient client = joined("p", "");
    client.write(put("/a", "1").ttl(TTL));
    server.turn();
    client.said();

    server.afterMs(4_999).turn();
    assertThat(client.said()).isEmpty();
    server.afterMs(1).turn();

    assertThat(client.said()).containsExactly("BATCH CUT 1..2 /a expired@2");
  }

  @Test
  void a_group_is_applied_with_consecutive_sequences_and_answered_once() {
    TestClient client = joined("p", "");

    client.writeGroup(put("/a", "1"), put("/b", "2"), Update.remove("/c"));
    server.turn();

    assertThat(client.said())
        .containsExactly("BATCH CUT 0..3 /a=1@1 /b=2@2 /c removed@3", "RECEIPT 1 ACCEPTED @3");
  }

  @Test
  void a_group_with_one_failing_condition_changes_nothing() {
    server.put("/c", "x");
    TestClient client = joined("p", "");

    client.writeGroup(put("/a", "1"), put("/b", "2").ifAbsent(), put("/c", "3").ifAbsent());
    server.turn();

    assertThat(client.said()).containsExactly("RECEIPT 1 CONDITION @1");
    assertThat(server.counter("session_refused_condition")).isEqualTo(1);
    assertThat(client.map()).isEqualTo("/c=x");
  }

  @Test
  void of_several_failures_the_first_is_told() {
    server = new TestServer(TestServer.config().withMaxValueBytes(3));
    server.put("/c", "x");
    TestClient client = joined("p", "");
    Update condition = put("/c", "3").ifAbsent();
    Update value = put("/v", "1234");
    Update key = put("k".repeat(256), "v");

    client.writeGroup(put("/a", "1"), condition, value, key);
    client.writeGroup(put("/a", "1"), value, key, condition);
    client.writeGroup(put("/a", "1"), key, condition, value);
    client.writeGroup(put("/a", "1"), put("/a", "1").ifSequence(9), value);
    server.turn();

    assertThat(client.said())
        .containsExactly(
            "RECEIPT 1 CONDITION @1", "RECEIPT 2 VALUE", "RECEIPT 3 KEY", "RECEIPT 4 KEY");
    assertThat(client.map()).isEqualTo("/c=x");
  }

  @Test
  void conditions_hold_exactly() {
    server.put("/c", "x");
    TestClient client = joined("p", "");

    client.write(
        put("/c", "1").ifSequence(EPOCH + 1),
        put("/c", "2").ifSequence(EPOCH + 1),
        put("/d", "3").ifSequence(EPOCH + 1),
        Update.remove("/c").ifAbsent(),
        Update.remove("/c").ifSequence(EPOCH + 2));
    server.turn();

    assertThat(client.said().stream().filter(line -> line.startsWith("RECEIPT")))
        .containsExactlyInAnyOrder(
            "RECEIPT 1 ACCEPTED @2",
            "RECEIPT 2 CONDITION @2",
            "RECEIPT 3 CONDITION",
            "RECEIPT 4 CONDITION @2",
            "RECEIPT 5 ACCEPTED @3");
  }

  @Test
  void keys_and_values_that_break_a_rule_are_refused() {
    server = new TestServer(TestServer.config().withMaxValueBytes(3));
    TestClient client = joined("p", "");

    client.write(put("k".repeat(256), "v"));
    client.sendRaw(renamed("/.chp!x", "/.chp/x", 2)).sendRaw(renamed("HUG", "HU\n", 3));
    client.counter = 4;
    client.write(put("/v", "1234"));
    client.writeGroup(put("/a", "1"), put("/a", "2"));
    server.turn();

    assertThat(client.said())
        .containsExactly(
            "RECEIPT 1 KEY", "RECEIPT 2 KEY", "RECEIPT 3 KEY", "RECEIPT 4 VALUE", "RECEIPT 5 KEY");
    assertThat(server.counter("session_refused_key")).isEqualTo(4);
    assertThat(server.counter("updates")).isZero();
  }

  @Test
  void a_repetition_gets_the_same_answer_and_is_not_applied() {
    TestClient client = joined("p", "");
    client.writeGroupAs(1, put("/a", "1"));
    client.writeGroupAs(2, put("/a", "2").ifAbsent());
    server.turn();
    assertThat(client.said()).hasSize(3);

    TestClient again = client.reconnected("q");
    again.answered = 0;
    again.resume();
    again.writeGroupAs(1, put("/a", "1"));
    again.writeGroupAs(2, put("/a", "2").ifAbsent());
    again.writeGroupAs(3, put("/a", "3"));
    server.turn();

    assertThat(again.said())
        .containsExactly(
            "WELCOME DELTA 1",
            "RECEIPT 1 ACCEPTED @1",
            "RECEIPT 2 CONDITION @1",
            "BATCH CUT 1..2 /a=3@2",
            "RECEIPT 3 ACCEPTED @2");
    assertThat(server.counter("session_repeats")).isEqualTo(2);
    assertThat(server.counter("updates")).isEqualTo(2);
  }

  @Test
  void an_answer_that_the_client_knows_is_forgotten() {
    TestClient client = joined("p", "");
    client.writeGroupAs(1, put("/a", "1"));
    server.turn();
    client.writeGroupAs(2, put("/a", "2")); // says that 1 is answered
    server.turn();
    client.said();

    client.answered = 0;
    client.writeGroupAs(1, put("/a", "1"));
    server.turn();

    assertThat(client.said()).containsExactly("RECEIPT 1 FORGOTTEN");
    assertThat(server.counter("session_refused_forgotten")).isEqualTo(1);
  }

  @Test
  void a_counter_that_skips_some_ends_the_session() {
    TestClient client = joined("p", "");
    client.writeGroupAs(1, put("/a", "1"));

    client.writeGroupAs(3, put("/c", "3"));
    server.turn();

    assertThat(client.said()).containsExactly("BYE COUNTER_GAP");
    assertThat(server.counter("updates")).isEqualTo(1);
    client.answered = 0;
    client.hello().writeGroupAs(1, put("/a", "1"));
    client.writeGroupAs(2, put("/b", "2")).writeGroupAs(3, put("/c", "3"));
    server.turn();
    assertThat(client.map()).isEqualTo("/a=1 /b=2 /c=3");
    assertThat(server.counter("updates")).isEqualTo(3);
  }

  @Test
  void a_client_that_is_not_known_begins_with_any_counter() {
    TestClient client = server.client("p", "");
    client.answered = 41;

    client.hello().writeGroupAs(42, put("/a", "1"));
    server.turn();

    assertThat(client.said()).last().isEqualTo("RECEIPT 42 ACCEPTED @1");
  }

  @Test
  void welcome_names_the_highest_counter_that_was_answered() throws Exception {
    TestClient client = joined("p", "");
    client.write(put("/a", "1"), put("/a", "2"));
    server.turn();

    client.hello();
    server.core.onTick(server.nowNs);

    byte[] frame = server.core.nextOutgoing(server.nowNs).frame();
    assertThat(frame[frame.length - 1]).isEqualTo((byte) 2);
  }

  @Test
  void ten_thousand_answers_and_more_come_in_several_messages() {
    TestClient client = joined("p", "");
    WriteWriter writer = new WriteWriter(1 << 20);
    writer.begin(0, 1);
    List<Update> group = List.of(put("/k", "v"));
    for (int i = 0; i < 10_000; i++) {
      writer.add(group);
    }

    client.sendRaw(writer.finish());
    server.turn();

    assertThat(client.answered).isEqualTo(10_000);
  }

  @Test
  void more_unanswered_groups_than_allowed_end_the_session_and_change_nothing() {
    TestClient client = joined("p", "");
    client.room = 0;
    for (int i = 0; i < 10_000; i++) {
      client.write(put("/k", "v"));
    }
    client.write(put("/excess", "v"));
    client.room = 9;
    server.turn();

    assertThat(client.said()).containsExactly("BYE MALFORMED");
    server.core.publish();
    assertThat(server.core.entries().get("/k")).isNotNull();
    assertThat(server.core.entries().get("/excess")).isNull();
  }

  @Test
  void repetitions_beyond_what_is_remembered_are_forgotten() {
    ClientWrites writes = new ClientWrites();
    List<GroupReceipt> receipts = new ArrayList<>();
    for (int i = 1; i <= 10_005; i++) {
      GroupReceipt receipt = new GroupReceipt(i, Status.ACCEPTED, EPOCH + i);
      receipts.add(receipt);
      writes.remember(receipt);
    }

    assertThat(writes.repeat(5).status()).isEqualTo(Status.FORGOTTEN);
    for (int i = 6; i <= 10_005; i++) {
      assertThat(writes.repeat(i)).isSameAs(receipts.get(i - 1));
    }
    writes.forget(20_000);
    assertThat(writes.repeat(10_005).status()).isEqualTo(Status.FORGOTTEN);
    assertThat(writes.isNext(10_006)).isTrue();
  }

  /** A write of a key that no client of ours would send. */
  private static byte[] renamed(String key, String sent, long counter) {
    WriteWriter writer = new WriteWriter(1 << 20);
    writer.begin(0, counter);
    writer.add(List.of(put(key, "v")));
    String frame = new String(writer.finish(), StandardCharsets.ISO_8859_1).replace(key, sent);
    return frame.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Update put(String key, String value) {
    return Update.put(key, Bytes.utf8(value));
  }

  private TestClient joined(String name, String... subtrees) {
    TestClient client = server.client(name, subtrees).hello();
    server.turn();
    client.said();
    return client;
  }
}
