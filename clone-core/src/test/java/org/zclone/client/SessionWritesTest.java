package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.api.Bytes;
import org.zclone.api.ClosedException;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.Plane;
import org.zclone.api.Receipt;
import org.zclone.api.Receipt.Level;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.session.Batch;
import org.zclone.session.ServerMessage.Bye;
import org.zclone.session.Status;
import org.zclone.session.Welcome;
import org.zclone.session.Welcome.Mode;
import org.zclone.session.Write;

/** What becomes of a write in sessions (PROTOCOL.md, section 6). */
class SessionWritesTest {
  private static final int RESET_CUT = Batch.RESET | Batch.CUT;

  private static Update put(String key, String value) {
    return Update.put(key, Bytes.utf8(value));
  }

  private static Welcome.Terms terms(int maxKey, int maxValue, int maxInFlight) {
    return new Welcome.Terms(1_000, 5_000, maxKey, maxValue, maxInFlight);
  }

  /** Joining a server with other terms. */
  private static SessionHarness joining(Welcome.Terms terms) {
    return SessionHarness.ofOne()
        .sayHello()
        .hear(Sessions.welcome(Mode.SNAPSHOT, Sessions.HISTORY, 5, terms));
  }

  @Test
  void a_write_waits_for_the_welcome_and_not_for_the_snapshot() {
    SessionHarness client = SessionHarness.ofOne();
    client.put("/a", "1");
    client.sayHello();
    assertThat(client.written()).isEmpty();
    assertThat(client.hello().nextCounter()).isEqualTo(1);

    client.welcome(Mode.SNAPSHOT, 5);

    assertThat(client.written()).containsExactly("1 /a=1");
  }

  @Test
  void all_writes_of_a_turn_go_in_one_message() {
    SessionHarness client = SessionHarness.ofOne().goLive(5).forget();

    client.turn(() -> IntStream.range(0, 100).forEach(i -> client.put("/k" + i, "v")));

    assertThat(client.said(Write.class)).hasSize(1);
    assertThat(client.written()).hasSize(100).startsWith("1 /k0=v", "2 /k1=v");
  }

  @Test
  void messages_are_about_64_kib_and_a_larger_write_has_one_of_its_own() {
    SessionHarness client = SessionHarness.ofOne().goLive(5).forget();
    String kib = new String(Harness.filled(1_024));
    String large = new String(Harness.filled(200_000));

    client.turn(
        () -> {
          IntStream.range(0, 100).forEach(i -> client.put("/k" + i, kib));
          client.put("/large", large);
          client.put("/last", "1");
        });

    List<Integer> sizes =
        client.said(Write.class).stream().map(write -> write.encode().length).toList();
    assertThat(sizes).hasSize(4);
    assertThat(sizes.get(0)).isBetween(60 << 10, 64 << 10);
    assertThat(sizes.get(2)).isBetween(200_000, 201_000);
    assertThat(client.said(Write.class))
        .extracting(Write::firstCounter)
        .containsExactly(1L, 63L, 101L, 102L);
  }

  @Test
  void no_more_are_unanswered_than_the_server_allows() {
    SessionHarness client = joining(terms(255, 1_000, 3));
    IntStream.range(0, 10).forEach(i -> client.put("/k" + i, "v"));
    assertThat(client.written()).hasSize(3);

    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6));
    client.hear(Sessions.receipt(2, Status.CONDITION, 0)).forget();
    client.hear(Sessions.receipt(3, Status.ACCEPTED, 7));

    assertThat(client.written()).containsExactly("6 /k5=v");
    assertThat(client.lastSaid(Write.class).answered())
        .as("the server may forget these")
        .isEqualTo(3);
  }

  @Test
  void a_write_completes_when_its_receipt_has_come_and_the_replica_shows_it() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    long early = client.put("/a", "1");
    long late = client.put("/b", "1");

    client.hear(Sessions.batch(5).put(6, "/a", "1").cut(6, Sessions.digest("/a", "1", 6)));
    assertThat(client.completed).isEmpty();
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6));
    assertThat(client.completed).containsEntry(early, new Receipt(Level.ACCEPTED, 6));

    client.hear(Sessions.receipt(2, Status.REPLICATED, 7));
    assertThat(client.completed).doesNotContainKey(late);
    client.hear(
        Sessions.batch(6).put(7, "/b", "1").cut(7, Sessions.digest("/a", "1", 6, "/b", "1", 7)));
    assertThat(client.completed).containsEntry(late, new Receipt(Level.REPLICATED, 7));
  }

  @Test
  void a_completion_comes_out_after_the_flush_that_shows_the_write() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    long id = client.put("/a", "1");

    client.turn(
        () -> {
          client
              .hear(Sessions.batch(5).put(6, "/a", "1").cut(6, Sessions.digest("/a", "1", 6)))
              .hear(Sessions.receipt(1, Status.ACCEPTED, 6));
          assertThat(client.core.takeEffects()).isEmpty();
          client.core.flush();
          assertThat(client.core.replica().tree().get("/a")).isNotNull();
        });

    assertThat(client.completed).containsKey(id);
  }

  @Test
  void a_staged_update_is_no_proof() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    client.put("/a", "1");

    client.hear(Sessions.batch(5).put(6, "/a", "1").staged(6));
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6));
    assertThat(client.completed).isEmpty();

    client.hear(Sessions.batch(6).cut(6, Sessions.digest("/a", "1", 6)));
    assertThat(client.completed).hasSize(1);
  }

  @Test
  void a_removal_of_an_absent_key_completes_by_the_next_beat() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    long id = client.write(Update.remove("/absent"));

    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6));
    assertThat(client.completed).isEmpty();
    client.hear(Sessions.beat(6, 0));

    assertThat(client.completed).containsKey(id);
  }

  @Test
  void a_write_outside_the_followed_subtrees_completes_by_its_receipt_alone_and_in_order() {
    SessionHarness client =
        SessionHarness.of(c -> c.withSubtree("/in/"), SessionHarness.A).goLive(5);
    long outside = client.put("/out/a", "1");
    long inside = client.put("/in/a", "1");
    long after = client.put("/out/b", "1");

    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6));
    assertThat(client.completed).containsOnlyKeys(outside);
    client.hear(Sessions.receipt(2, Status.ACCEPTED, 7));
    client.hear(Sessions.receipt(3, Status.ACCEPTED, 8));
    assertThat(client.completed).containsOnlyKeys(outside);

    client.hear(Sessions.batch(5).put(7, "/in/a", "1").cut(8, Sessions.digest("/in/a", "1", 7)));
    assertThat(client.ended).containsExactly(outside, inside, after);
  }

  @Test
  void a_group_of_which_one_key_is_followed_waits_for_its_last_sequence() {
    SessionHarness client =
        SessionHarness.of(c -> c.withSubtree("/in/"), SessionHarness.A).goLive(5);
    long id = client.write(put("/in/a", "1"), put("/out/a", "1"));

    client.hear(Sessions.receipt(1, Status.ACCEPTED, 7));
    assertThat(client.completed).isEmpty();
    client.hear(Sessions.batch(5).put(6, "/in/a", "1").cut(7, Sessions.digest("/in/a", "1", 6)));

    assertThat(client.completed).containsEntry(id, new Receipt(Level.ACCEPTED, 7));
  }

  @Test
  void groups_conditions_lifetimes_and_session_bound_entries_go_out_as_they_are() {
    SessionHarness client = SessionHarness.ofOne().goLive(5).forget();

    client.write(
        put("/a", "1").ifAbsent(),
        put("/b", "2").ttl(java.time.Duration.ofSeconds(7)).boundToSession(),
        Update.remove("/c").ifSequence(9));

    Write write = client.lastSaid(Write.class);
    assertThat(write.reader().next())
        .extracting(operation -> operation.toString())
        .containsExactly(
            "put /a, 1 octets, expected 0",
            "put /b, 1 octets, ttl 7, bound",
            "remove /c, expected 9");
  }

  @Test
  void refusals_say_why_and_keep_their_order() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    long ok = client.put("/a", "1");
    long condition = client.write(put("/b", "1").ifSequence(3));
    long key = client.put("/c", "1");
    long value = client.put("/d", "1");
    long forgotten = client.put("/e", "1");

    client
        .hear(Sessions.receipt(1, Status.ACCEPTED, 6))
        .hear(Sessions.receipt(2, Status.CONDITION, 4))
        .hear(Sessions.receipt(3, Status.KEY, 0))
        .hear(Sessions.receipt(4, Status.VALUE, 0))
        .hear(Sessions.receipt(5, Status.FORGOTTEN, 0));
    assertThat(client.ended).as("the first is not shown yet").isEmpty();
    client.hear(Sessions.beat(6, 0));

    assertThat(client.ended).containsExactly(ok, condition, key, value, forgotten);
    assertThat(client.failed.get(condition))
        .hasMessageContaining("/b was not written")
        .hasMessageContaining("sequence 4")
        .isInstanceOfSatisfying(
            WriteRefusedException.class, e -> assertThat(e.actualSequence()).hasValue(4));
    assertThat(client.failed.get(key))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessageContaining(SessionHarness.A + " refused its key");
    assertThat(client.failed.get(value)).hasMessageContaining("refused its value");
    assertThat(client.failed.get(forgotten))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("sent to " + SessionHarness.A + " in a session")
        .hasMessageContaining("no longer has its answer");
  }

  @Test
  void a_write_refused_for_want_of_a_standby_was_not_applied_unless_it_was_sent_before() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    long before = client.put("/a", "1");
    client.pass(1_000).disconnect().forget().goLive(5);
    long fresh = client.put("/b", "1");

    client.hear(Sessions.receipt(1, Status.ALONE, 0)).hear(Sessions.receipt(2, Status.ALONE, 0));

    assertThat(client.failed.get(before)).isInstanceOf(OutcomeUnknownException.class);
    assertThat(client.failed.get(fresh))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessageContaining("no standby");
  }

  @Test
  void a_failed_condition_comes_out_when_the_replica_shows_what_spoke_against_it() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    long id = client.write(put("/a", "1").ifAbsent());

    client.hear(Sessions.receipt(1, Status.CONDITION, 6));
    assertThat(client.failed).isEmpty();
    client.hear(Sessions.batch(5).put(6, "/a", "x").cut(6, Sessions.digest("/a", "x", 6)));

    assertThat(client.failed).containsKey(id);
  }

  @Test
  void what_breaks_the_servers_limits_is_refused_before_it_is_sent() {
    SessionHarness client = joining(terms(10, 20, 100)).forget();

    long key = client.put("/a/long/key", "1");
    long value = client.put("/a", new String(Harness.filled(21)));
    List<Update> many = new ArrayList<>();
    IntStream.range(0, 1_001).forEach(i -> many.add(put("/" + i, "1")));
    long group = client.write(many.toArray(Update[]::new));
    client.put("/b", "1");

    assertThat(client.written()).containsExactly("1 /b=1");
    assertThat(client.failed.get(key))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessageContaining("is longer than 10 bytes")
        .hasMessageContaining(SessionHarness.A);
    assertThat(client.failed.get(value)).hasMessageContaining("a value has 21 bytes");
    assertThat(client.failed.get(group)).hasMessageContaining("a group has at most 1000");
  }

  @Test
  void a_group_larger_than_a_message_may_be_is_refused() {
    SessionHarness client = joining(terms(255, 1_000_000, 100)).forget();
    String value = new String(Harness.filled(700_000));

    long id = client.write(put("/a", value), put("/b", value), put("/c", value));

    assertThat(client.failed.get(id))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessageContaining("the group has 2100");
    assertThat(client.written()).isEmpty();
  }

  @Test
  void a_group_with_a_key_twice_is_refused_at_once() {
    SessionHarness client = SessionHarness.ofOne();

    long id = client.write(put("/a", "1"), Update.remove("/a"));

    assertThat(client.failed.get(id)).hasMessageContaining("the group has /a twice");
  }

  @Test
  void unanswered_writes_are_repeated_in_order_with_their_counters_before_new_ones() {
    SessionHarness client = SessionHarness.ofTwo().goLive(5);
    client.put("/a", "1");
    client.put("/b", "2");
    client.put("/c", "3");
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6)).pass(1_000).disconnect();
    client.put("/d", "4");
    client.forget().sayHello();
    assertThat(client.hello().nextCounter()).isEqualTo(2);

    client.welcome(Mode.DELTA, 6);

    assertThat(client.written()).containsExactly("2 /b=2", "3 /c=3", "4 /d=4");
    assertThat(client.channel).isEqualTo(SessionHarness.B);
  }

  @Test
  void a_receipt_that_came_before_the_connection_broke_still_counts() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    long id = client.put("/a", "1");
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6)).pass(1_000).disconnect().forget();

    client.sayHello().welcome(Mode.DELTA, 6);
    assertThat(client.written()).isEmpty();
    client.hear(Sessions.batch(5).put(6, "/a", "1").cut(6, Sessions.digest("/a", "1", 6)));

    assertThat(client.completed).containsEntry(id, new Receipt(Level.ACCEPTED, 6));
  }

  @Test
  void repeats_keep_to_the_window_too() {
    SessionHarness client = joining(terms(255, 1_000, 4));
    IntStream.range(0, 6).forEach(i -> client.put("/k" + i, "v"));
    client.disconnect().pass(60).forget();

    client
        .sayHello()
        .hear(Sessions.welcome(Mode.SNAPSHOT, Sessions.HISTORY, 5, terms(255, 1_000, 2)));
    assertThat(client.written()).containsExactly("1 /k0=v", "2 /k1=v");
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6));
    client.hear(Sessions.receipt(2, Status.ACCEPTED, 7));

    assertThat(client.written()).containsExactly("1 /k0=v", "2 /k1=v", "3 /k2=v", "4 /k3=v");
  }

  @Test
  void repeats_that_were_cut_short_begin_anew_in_the_next_session() {
    SessionHarness client = joining(terms(255, 1_000, 4));
    IntStream.range(0, 4).forEach(i -> client.put("/k" + i, "v"));
    client.disconnect().pass(60).sayHello();
    client.hear(Sessions.welcome(Mode.SNAPSHOT, Sessions.HISTORY, 5, terms(255, 1_000, 2)));
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6));

    client.disconnect().pass(200).sayHello();
    assertThat(client.hello().nextCounter()).isEqualTo(2);
    client.forget().welcome(Mode.SNAPSHOT, 6);

    assertThat(client.written()).containsExactly("2 /k1=v", "3 /k2=v", "4 /k3=v");
  }

  @Test
  void after_a_counter_gap_the_unanswered_writes_are_repeated() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    client.put("/a", "1");
    client.put("/b", "1");

    client.hear(Sessions.bye(Bye.Code.COUNTER_GAP)).forget().welcome(Mode.DELTA, 5);

    assertThat(client.written()).containsExactly("1 /a=1", "2 /b=1");
  }

  @Test
  void a_server_that_is_not_active_is_left_and_the_write_repeated_elsewhere() {
    SessionHarness client = SessionHarness.ofTwo().goLive(5).pass(1_000);
    long id = client.put("/a", "1");

    client.hear(Sessions.receipt(1, Status.NOT_ACTIVE, 0)).forget();
    assertThat(client.failed).isEmpty();
    assertThat(client.channel).isEqualTo(SessionHarness.B);
    client.sayHello().welcome(Mode.DELTA, 5);

    assertThat(client.written()).containsExactly("1 /a=1");
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6)).hear(Sessions.beat(6, 0));
    assertThat(client.completed).containsKey(id);
  }

  @Test
  void what_follows_a_write_that_another_server_must_answer_is_repeated_there_in_order() {
    SessionHarness client = SessionHarness.ofTwo().goLive(5).pass(1_000);
    IntStream.rangeClosed(1, 4).forEach(i -> client.put("/k" + i, "v"));
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6));

    client.hear(Sessions.receipt(2, Status.NOT_ACTIVE, 0));
    client.hear(Sessions.receipt(3, Status.ACCEPTED, 7)).forget();
    client.put("/k5", "v");
    client.sayHello();
    assertThat(client.hello().nextCounter()).isEqualTo(2);
    client.welcome(Mode.DELTA, 5);

    assertThat(client.written()).containsExactly("2 /k2=v", "3 /k3=v", "4 /k4=v", "5 /k5=v");
    assertThat(client.lastSaid(Write.class).answered()).isEqualTo(1);
    assertThat(client.failed).isEmpty();
  }

  @Test
  void an_only_server_that_is_not_active_is_asked_again_after_a_pause_with_the_same_counter() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    client.put("/a", "1");
    client.hear(Sessions.receipt(1, Status.NOT_ACTIVE, 0));
    assertThat(client.channel).isEmpty();

    client.pass(60).forget().sayHello().welcome(Mode.DELTA, 5);

    assertThat(client.written()).containsExactly("1 /a=1");
  }

  @ParameterizedTest
  @ValueSource(strings = {SessionHarness.B, SessionHarness.C})
  void writes_go_in_order_to_the_server_that_is_named_configured_or_not(String active) {
    SessionHarness client = SessionHarness.ofTwo().goLive(5).pass(1_000);
    List<Long> ids = new ArrayList<>();
    IntStream.rangeClosed(1, 3).forEach(i -> ids.add(client.put("/k" + i, "v")));
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6));

    client.hear(Sessions.redirect(active)).forget();
    ids.add(client.put("/k4", "v"));
    assertThat(client.channel).isEqualTo(active);
    client.sayHello();
    assertThat(client.hello().nextCounter()).isEqualTo(2);
    client.welcome(Mode.DELTA, 6);

    assertThat(client.written()).containsExactly("2 /k2=v", "3 /k3=v", "4 /k4=v");
    for (int i = 2; i <= 4; i++) {
      client.hear(Sessions.receipt(i, Status.ACCEPTED, 5 + i));
    }
    client.hear(Sessions.beat(9, 0));
    assertThat(client.ended).isEqualTo(ids);
    assertThat(client.failed).isEmpty();
  }

  @Test
  void a_write_survives_a_redirect_that_answers_hello() {
    SessionHarness client = SessionHarness.ofTwo();
    client.put("/a", "1");
    client.sayHello().hear(Sessions.redirect(SessionHarness.C));

    client.sayHello().welcome(Mode.SNAPSHOT, 5);

    assertThat(client.written()).containsExactly("1 /a=1");
  }

  @Test
  void a_second_receipt_and_one_for_nothing_are_ignored() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    long id = client.put("/a", "1");

    client
        .hear(Sessions.receipt(7, Status.ACCEPTED, 9))
        .hear(Sessions.receipt(1, Status.ACCEPTED, 6))
        .hear(Sessions.receipt(1, Status.CONDITION, 8))
        .hear(Sessions.beat(9, 0));

    assertThat(client.completed).containsOnlyKeys(id);
    assertThat(client.failed).isEmpty();
  }

  @Test
  void a_write_that_was_never_sent_is_refused_after_its_time() {
    SessionHarness client = SessionHarness.ofTwo();
    long id = client.put("/a", "1");

    client.pass(10_000);

    assertThat(client.failed.get(id))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessageContaining("no server accepted writes within 10 s");
  }

  @Test
  void a_write_without_an_answer_ends_as_unknown_after_its_time_and_is_not_repeated_later() {
    SessionHarness client = SessionHarness.ofTwo().goLive(5);
    long id = client.put("/a", "1");
    client.pass(1_000).disconnect();

    client.pass(9_000);
    assertThat(client.failed.get(id))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("it was sent to " + SessionHarness.A + " in a session")
        .hasMessageContaining("no answer came within 10 s");
    client.put("/b", "1");
    client.forget().pass(2_500);
    client.sayHello();
    assertThat(client.hello().nextCounter()).isEqualTo(2);
    client.welcome(Mode.DELTA, 5);

    assertThat(client.written()).containsExactly("2 /b=1");
  }

  @Test
  void a_write_whose_time_is_up_while_hello_is_on_its_way_leaves_no_gap() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    client.put("/a", "1");
    client.pass(1_000).hear(Sessions.busyBeat(5));
    client.put("/b", "1");
    for (int i = 0; i < 4; i++) {
      client.pass(2_000).hear(Sessions.busyBeat(5));
    }
    client.disconnect().sayHello();
    assertThat(client.hello().nextCounter()).isEqualTo(1);
    client.pass(1_500).forget();
    assertThat(client.failed).hasSize(1);

    client.welcome(Mode.DELTA, 5);

    assertThat(client.written()).containsExactly("1 /a=1", "2 /b=1");
    assertThat(client.lastSaid(Write.class).answered()).isZero();
  }

  @Test
  void an_accepted_write_that_cannot_be_shown_in_time_says_so() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    long id = client.put("/a", "1");
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6));

    for (int i = 0; i < 5; i++) {
      client.hear(Sessions.busyBeat(5)).pass(2_000);
    }

    assertThat(client.failed.get(id))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("accepted as 6");
  }

  @Test
  void what_was_accepted_into_another_life_of_the_map_ends_as_unknown() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    long accepted = client.put("/a", "1");
    long unanswered = client.put("/b", "1");
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6)).pass(1_000).disconnect().forget();

    client.sayHello().hear(Sessions.welcome(Mode.SNAPSHOT, new UUID(8, 8), 900));

    assertThat(client.failed.get(accepted))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("accepted as 6, but the map began anew since");
    assertThat(client.written()).containsExactly("2 /b=1");
    client.hear(Sessions.batch(0).of(RESET_CUT, 900, 0));
    client.hear(Sessions.receipt(2, Status.ACCEPTED, 901)).hear(Sessions.beat(901, 0));
    assertThat(client.completed).containsKey(unanswered);
  }

  @Test
  void in_another_life_of_the_map_the_old_position_proves_nothing() {
    SessionHarness client = SessionHarness.ofOne().goLive(5_000);
    client.put("/a", "1");
    client.pass(1_000).disconnect().sayHello();
    client.hear(Sessions.welcome(Mode.SNAPSHOT, new UUID(8, 8), 10));

    client.hear(Sessions.receipt(1, Status.ACCEPTED, 11));
    assertThat(client.completed).as("5,000 counts in the old one").isEmpty();
    client.hear(
        Sessions.batch(0).put(11, "/a", "1").of(RESET_CUT, 11, Sessions.digest("/a", "1", 11)));

    assertThat(client.completed).hasSize(1);
  }

  @Test
  void a_condition_that_arrives_while_the_plane_is_unknown_waits_and_rfc_12_refuses_it() {
    SessionHarness client = SessionHarness.ofOne();
    long condition = client.write(put("/a", "1").ifAbsent());
    long bound = client.write(put("/b", "1").boundToSession());
    long group = client.write(put("/c", "1"), put("/d", "1"));
    long plain = client.put("/e", "1");
    assertThat(client.failed).isEmpty();

    client.connect().hear(Frames.end(5));

    assertThat(client.failed).containsOnlyKeys(condition, bound, group);
    assertThat(client.failed.values())
        .allSatisfy(
            problem ->
                assertThat(problem)
                    .isInstanceOf(WriteRefusedException.class)
                    .hasMessageContaining("was not written: the client speaks RFC 12"));
    assertThat(client.failed.get(group)).hasMessageContaining("/c and 1 more");
    long later = client.write(put("/a", "1").ifAbsent());
    assertThat(client.failed).containsKey(later);
    assertThat(client.failed).doesNotContainKey(plain);
  }

  @Test
  void with_plane_rfc12_groups_are_refused_at_once() {
    SessionHarness client = SessionHarness.of(c -> c.withPlane(Plane.RFC12), SessionHarness.A);

    long id = client.write(put("/a", "1"), put("/b", "1"));

    assertThat(client.failed.get(id))
        .hasMessageContaining("RFC 12 with this server, which has no groups");
  }

  @Test
  void a_write_sent_in_a_session_is_not_repeated_by_rfc_12() {
    SessionHarness client = SessionHarness.ofTwo().goLive(5).pass(1_000);
    long unanswered = client.put("/a", "1");
    long accepted = client.put("/b", "1");
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6)).disconnect();
    long unsent = client.put("/c", "1");

    goLiveByRfc12(client);

    assertThat(client.failed).containsOnlyKeys(unanswered, accepted);
    assertThat(client.failed.values())
        .allSatisfy(
            problem ->
                assertThat(problem)
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("follows by another protocol now"));
    assertThat(client.all(ClientEffect.SendUpdate.class))
        .extracting(send -> send.update().key())
        .containsExactly("/c");
    assertThat(unsent).isPositive();
  }

  private static void goLiveByRfc12(SessionHarness client) {
    client.connect().hear(Frames.end(5));
    client.turn(
        () -> {
          client.core.onWriterReady(1, client.nowNs);
          client.core.onLinkConnected(client.link, client.nowNs);
          client.core.onPublication(client.link, Frames.hugz(5), client.nowNs);
          client.core.onSnapshotMessage(client.link, 1, Frames.end(5), client.nowNs);
        });
  }

  @Test
  void a_write_sent_by_rfc_12_is_not_repeated_in_a_session() {
    SessionHarness client = SessionHarness.ofTwo().pass(3_000);
    goLiveByRfc12(client);
    long sent = client.put("/a", "1");
    assertThat(client.all(ClientEffect.SendUpdate.class)).hasSize(1);
    client.pass(1_000).turn(() -> client.core.onLinkDisconnected(client.link, client.nowNs));
    long unsent = client.put("/b", "1");

    client.sayHello();
    assertThat(client.hello().nextCounter()).isEqualTo(1);
    client.welcome(Mode.SNAPSHOT, 5);

    assertThat(client.failed).containsOnlyKeys(sent);
    assertThat(client.failed.get(sent)).hasMessageContaining("by RFC 12");
    assertThat(client.written()).containsExactly("1 /b=1");
    assertThat(unsent).isPositive();
  }

  @Test
  void closing_ends_every_write_in_order() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    long first = client.put("/a", "1");
    long refused = client.put("/b", "1");
    long sent = client.put("/c", "1");
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 6));
    client.hear(Sessions.receipt(2, Status.KEY, 0)).disconnect();
    long unsent = client.put("/d", "1");

    client.close();
    long late = client.put("/e", "1");

    assertThat(client.ended).containsExactly(first, refused, sent, unsent, late);
    assertThat(client.failed.get(first)).isInstanceOf(ClosedException.class);
    assertThat(client.failed.get(refused)).isInstanceOf(WriteRefusedException.class);
    assertThat(client.failed.get(unsent)).hasMessageContaining("it was never sent");
  }
}
