package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Updates that arrive more than once. */
class RepeatTest {
  private final TestServer server = new TestServer(TestServer.config().withRememberedUuids(3));

  @Test
  void a_repeat_is_applied_once_and_answered_with_the_sequence_of_the_original() {
    server.update("u", "/k", "v", "ttl=0\n").put("/other", "1").published();

    server.update("u", "/k", "v", "ttl=0\n");

    assertThat(server.published()).containsExactly("HUGZ= @2 uuid:u sequence=1125899906842625;");
    assertThat(server.snapshot("/k")).containsExactly("/k=v @1", "KTHXBAI=/k @2");
    assertThat(server.counter("repeats")).isEqualTo(1);
    assertThat(server.counter("updates")).isEqualTo(2);
    assertThat(server.counter("heartbeats")).isEqualTo(1);
  }

  @Test
  void repeats_are_answered_each_time() {
    server.update("u", "/k", "v", "");

    server.update("u", "/k", "v", "").update("u", "/k", "v", "");

    assertThat(server.published())
        .containsExactly(
            "/k=v @1 uuid:u",
            "HUGZ= @1 uuid:u sequence=1125899906842625;",
            "HUGZ= @1 uuid:u sequence=1125899906842625;");
  }

  @Test
  void a_removal_can_be_repeated_too() {
    server.update("u", "/k", "", "").put("/k", "v").published();

    server.update("u", "/k", "", "");

    assertThat(server.published()).containsExactly("HUGZ= @2 uuid:u sequence=1125899906842625;");
    assertThat(server.snapshot("")).contains("/k=v @2");
  }

  @Test
  void without_a_uuid_nothing_is_a_repeat() {
    server.put("/k", "v").put("/k", "v");

    assertThat(server.published()).containsExactly("/k=v @1", "/k=v @2");
  }

  @Test
  void the_same_uuid_with_another_value_is_fresh_and_remembered_instead() {
    server.update("u", "/k", "v", "").update("u", "/k", "w", "").published();

    server.update("u", "/k", "w", "").update("u", "/k", "v", "");

    assertThat(server.published())
        .containsExactly("HUGZ= @2 uuid:u sequence=1125899906842626;", "/k=v @3 uuid:u");
  }

  @Test
  void the_same_uuid_with_another_key_or_as_a_removal_is_fresh() {
    server.update("u", "/k", "v", "").update("u", "/l", "v", "").update("u", "/l", "", "");

    assertThat(server.published())
        .containsExactly("/k=v @1 uuid:u", "/l=v @2 uuid:u", "/l= @3 uuid:u");
  }

  @Test
  void another_uuid_with_the_same_key_and_value_is_fresh() {
    server.update("u", "/k", "v", "").update("U", "/k", "v", "").update("u\0", "/k", "v", "");

    assertThat(server.published()).hasSize(3);
  }

  @Test
  void other_properties_alone_make_no_fresh_update() {
    server.update("u", "/k", "v", "a=1\n").published();

    server.update("u", "/k", "v", "a=2\n");

    assertThat(server.published()).containsExactly("HUGZ= @1 uuid:u sequence=1125899906842625;");
  }

  @Test
  void a_repeat_restarts_the_lifetime() {
    server.update("u", "/k", "v", "ttl=2\n").afterMs(1500).update("u", "/k", "v", "ttl=2\n");
    server.published();

    assertThat(server.afterMs(1999).published()).isEmpty();
    assertThat(server.afterMs(1).published()).containsExactly("/k= @2 expired=1;");
  }

  @Test
  void a_repeat_with_another_ttl_lives_by_that() {
    server.update("u", "/k", "v", "ttl=2\n").update("u", "/k", "v", "ttl=5\n").published();

    assertThat(server.afterMs(4999).published()).isEmpty();
    server.core.publish();
    assertThat(server.core.entries().get("/k").ttlSeconds()).isEqualTo(5);
    assertThat(server.afterMs(1).published()).containsExactly("/k= @2 expired=1;");
  }

  @Test
  void a_repeat_without_a_ttl_makes_the_entry_permanent() {
    server.update("u", "/k", "v", "ttl=2\n").update("u", "/k", "v", "").published();

    assertThat(server.afterMs(100_000).published()).isEmpty();
  }

  @Test
  void a_repeat_does_not_touch_the_lifetime_of_a_newer_entry() {
    server.update("u", "/k", "v", "ttl=10\n").update("", "/k", "w", "ttl=2\n");
    server.update("u", "/k", "v", "ttl=10\n").published();

    assertThat(server.afterMs(2000).published()).containsExactly("/k= @3 expired=1;");
  }

  @Test
  void a_repeat_gives_no_lifetime_to_a_newer_permanent_entry() {
    server.update("u", "/k", "v", "ttl=1\n").put("/k", "v").update("u", "/k", "v", "ttl=1\n");
    server.published();

    assertThat(server.afterMs(2000).published()).isEmpty();
  }

  @Test
  void once_expired_the_same_update_lives_again() {
    server.update("u", "/k", "v", "ttl=1\n").afterMs(1000).published();

    server.update("u", "/k", "v", "ttl=1\n");

    assertThat(server.published()).containsExactly("/k=v @3 uuid:u ttl=1;");
    assertThat(server.afterMs(1000).published()).containsExactly("/k= @4 expired=1;");
  }

  @Test
  void it_lives_again_each_time() {
    server.update("u", "/k", "v", "ttl=1\n").afterMs(1000);
    server.update("u", "/k", "v", "ttl=1\n").afterMs(1000).published();

    server.update("u", "/k", "v", "ttl=1\n").update("u", "/k", "v", "ttl=1\n");

    assertThat(server.published())
        .containsExactly("/k=v @5 uuid:u ttl=1;", "HUGZ= @5 uuid:u sequence=1125899906842629;");
  }

  @ParameterizedTest
  @CsvSource({
    "put again, w, ''",
    "removed, '', ''",
    "put again with the same value, v, ''",
    "put again and expired again, w, ttl=1",
  })
  void it_does_not_come_back_once_its_key_was(String what, String value, String ttl) {
    server.update("u", "/k", "v", "ttl=1\n").afterMs(1000);
    server.update("", "/k", value, ttl + "\n").afterMs(1000).published();
    List<String> before = server.snapshot("/k");

    server.update("u", "/k", "v", "ttl=1\n").update("u", "/k", "v", "");

    assertThat(server.published())
        .hasSize(2)
        .allMatch(answer -> answer.endsWith("uuid:u sequence=1125899906842625;"), what);
    assertThat(server.snapshot("/k")).isEqualTo(before);
  }

  @Test
  void a_late_retry_of_the_older_of_two_that_expired_does_not_bring_it_back() {
    server.update("1", "/k", "a", "ttl=1\n").afterMs(1000);
    server.update("2", "/k", "b", "ttl=1\n").afterMs(1000).published();

    server.update("1", "/k", "a", "ttl=1\n").update("2", "/k", "b", "ttl=1\n");

    assertThat(server.published())
        .containsExactly("HUGZ= @4 uuid:1 sequence=1125899906842625;", "/k=b @5 uuid:2 ttl=1;");
  }

  @Test
  void what_happens_to_other_keys_does_not_keep_it_from_living_again() {
    server.update("u", "/k", "v", "ttl=1\n").afterMs(1000);
    for (int i = 0; i < 5_000; i++) {
      server.put("/other" + i % 3, "" + i);
    }
    server.published();

    server.update("u", "/k", "v", "");

    assertThat(server.published()).containsExactly("/k=v @5003 uuid:u");
  }

  @Test
  void what_expired_before_more_tombstones_than_are_kept_does_not_come_back() {
    server.update("u", "/k", "v", "ttl=1\n").afterMs(1000);
    for (int i = 0; i < UpdateLog.MOST_TOMBSTONES; i++) {
      server.remove("/" + i);
    }
    server.published();

    server.update("u", "/k", "v", "");

    assertThat(server.published())
        .containsExactly("HUGZ= @65538 uuid:u sequence=1125899906842625;");
  }

  @Test
  void an_update_that_became_mortal_by_a_repeat_lives_again_too() {
    server.update("u", "/k", "v", "").update("u", "/k", "v", "ttl=1\n").afterMs(1000).published();

    server.update("u", "/k", "v", "");

    assertThat(server.published()).containsExactly("/k=v @3 uuid:u");
  }

  @Test
  void expiry_forgets_only_the_update_that_set_the_entry() {
    server.update("old", "/k", "a", "ttl=9\n").update("new", "/k", "b", "ttl=1\n").afterMs(1000);
    server.published();

    server.update("old", "/k", "a", "ttl=9\n").update("new", "/k", "b", "ttl=1\n");

    assertThat(server.published())
        .containsExactly("HUGZ= @3 uuid:old sequence=1125899906842625;", "/k=b @4 uuid:new ttl=1;");
  }

  @Test
  void expiry_does_not_forget_what_the_uuid_stands_for_by_now() {
    server.update("u", "/k", "a", "ttl=1\n").update("u", "/l", "b", "").afterMs(1000).published();

    server.update("u", "/l", "b", "");

    assertThat(server.published()).containsExactly("HUGZ= @3 uuid:u sequence=1125899906842626;");
  }

  @Test
  void a_late_retry_does_not_bring_back_what_somebody_else_removed() {
    server.update("u", "/k", "v", "").remove("/k").published();

    server.update("u", "/k", "v", "");

    assertThat(server.published()).containsExactly("HUGZ= @2 uuid:u sequence=1125899906842625;");
    assertThat(server.snapshot("")).containsExactly("KTHXBAI= @2");
  }

  @Test
  void a_late_retry_of_a_mortal_entry_does_not_bring_it_back_either() {
    server.update("u", "/k", "v", "ttl=1\n").remove("/k").afterMs(5000).published();

    server.update("u", "/k", "v", "ttl=1\n");

    assertThat(server.published()).containsExactly("HUGZ= @2 uuid:u sequence=1125899906842625;");
    assertThat(server.afterMs(5000).published()).isEmpty();
  }

  @Test
  void the_eldest_uuid_is_forgotten_when_there_are_too_many() {
    server.update("1", "/k", "v", "").update("2", "/k", "v", "").update("3", "/k", "v", "");
    server.update("4", "/k", "v", "").published();

    server.update("2", "/k", "v", "").update("1", "/k", "v", "");

    assertThat(server.published())
        .containsExactly("HUGZ= @4 uuid:2 sequence=1125899906842626;", "/k=v @5 uuid:1");
  }

  @Test
  void a_repeat_makes_a_uuid_young_again() {
    server.update("1", "/k", "v", "").update("2", "/k", "v", "").update("3", "/k", "v", "");
    server.update("1", "/k", "v", "").update("4", "/k", "v", "").published();

    server.update("1", "/k", "v", "").update("2", "/k", "v", "");

    assertThat(server.published())
        .containsExactly("HUGZ= @4 uuid:1 sequence=1125899906842625;", "/k=v @5 uuid:2");
  }

  @Test
  void expiry_of_an_entry_whose_uuid_was_forgotten_is_no_error() {
    server.update("1", "/1", "v", "ttl=1\n");
    for (int i = 2; i < 9; i++) {
      server.update("" + i, "/k", "v", "");
    }
    server.published();

    assertThat(server.afterMs(1000).published()).containsExactly("/1= @9 expired=1;");
  }

  @Test
  void a_heartbeat_with_an_answer_does_not_delay_the_ordinary_one() {
    long before = server.nanosToDeadline();
    server.update("u", "/k", "v", "").update("u", "/k", "v", "");

    assertThat(server.nanosToDeadline()).isEqualTo(before);
  }
}
