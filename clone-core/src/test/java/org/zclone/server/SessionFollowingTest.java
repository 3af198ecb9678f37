package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.Update;

/** Joining, catching up and live updates of sessions (PROTOCOL.md, section 4). */
class SessionFollowingTest {
  private final TestServer server = new TestServer();

  @Test
  void a_new_client_gets_a_snapshot_in_the_order_of_sequences() {
    server.put("/b", "1").put("/a", "2").put("/b", "3").remove("/x");
    TestClient client = server.client("p", "").hello();

    server.turn();

    assertThat(client.said())
        .containsExactly("WELCOME SNAPSHOT 4", "BATCH RESET CUT 0..4 /a=2@2 /b=3@3");
    assertThat(client.map()).isEqualTo("/a=2 /b=3");
  }

  @Test
  void an_empty_map_is_a_snapshot_too() {
    TestClient client = server.client("p", "").hello();

    server.turn();

    assertThat(client.said()).containsExactly("WELCOME SNAPSHOT 0", "BATCH RESET CUT 0..0");
  }

  @Test
  void an_update_of_a_followed_key_is_sent_with_a_cut_at_the_end_of_the_turn() {
    TestClient client = joined("p", "");

    server.put("/a", "1").put("/a", "2").remove("/a").put("/b", "3");
    assertThat(server.core.nextOutgoing(server.nowNs)).isNull();
    server.turn();

    assertThat(client.said()).containsExactly("BATCH CUT 0..4 /a=1@1 /a=2@2 /a removed@3 /b=3@4");
    assertThat(client.map()).isEqualTo("/b=3");
  }

  @Test
  void other_keys_are_not_sent_and_do_not_move_the_position() {
    TestClient client = joined("p", "/a/", "/b/");

    server.put("/c/1", "x").turn();
    server.put("/b/1", "1").put("/a", "x").turn();
    server.put("/a/1", "2").turn();

    assertThat(client.said()).containsExactly("BATCH CUT 0..3 /b/1=1@2", "BATCH CUT 3..4 /a/1=2@4");
  }

  @Test
  void removal_of_an_absent_key_is_a_removal() {
    TestClient client = joined("p", "");

    server.remove("/none").turn();

    assertThat(client.said()).containsExactly("BATCH CUT 0..1 /none removed@1");
  }

  @Test
  void what_expired_says_so() {
    server.update("", "/k", "v", "ttl=1\n");
    TestClient client = joined("p", "");

    server.afterMs(1000).turn();

    assertThat(client.said()).containsExactly("BATCH CUT 1..2 /k expired@2");
  }

  @Test
  void local_writes_are_sent() {
    TestClient client = joined("p", "");

    server.local(Update.put("/k", Bytes.utf8("v")));
    server.turn();

    assertThat(client.said()).containsExactly("BATCH CUT 0..1 /k=v@1");
  }

  @Test
  void sessions_that_follow_the_same_share_every_batch() {
    TestClient one = server.client("1", "/a/", "/b/").hello();
    TestClient two = server.client("2", "/b/", "/a/").hello();
    server.turn();
    server.put("/a/1", "v").turn();

    assertThat(one.batches).hasSize(2);
    assertThat(two.batches.get(0)).isSameAs(one.batches.get(0));
    assertThat(two.batches.get(1)).isSameAs(one.batches.get(1));
  }

  @Test
  void those_who_are_behind_at_the_same_place_share_too() {
    TestClient one = joined("1", "");
    TestClient two = joined("2", "");
    one.room = 0;
    two.room = 0;
    server.put("/a", "1").turn();
    server.put("/a", "2").put("/b", "3").turn();
    one.room = 9;
    two.room = 9;

    server.afterMs(20).turn();

    assertThat(one.said()).containsExactly("BATCH CUT CONFLATED 0..3 /a=2@2 /b=3@3");
    assertThat(two.batches.get(1)).isSameAs(one.batches.get(1));
  }

  @Test
  void who_has_no_room_gets_the_latest_values_later_and_is_told_so() {
    TestClient client = joined("p", "");
    client.room = 0;
    for (int i = 0; i < 100; i++) {
      server.put("/k" + i % 3, "v" + i).turn();
    }
    client.room = 1;

    server.afterMs(20).turn();

    assertThat(client.said())
        .containsExactly("BATCH CUT CONFLATED 0..100 /k1=v97@98 /k2=v98@99 /k0=v99@100");
    assertThat(server.counter("session_batches_conflated")).isEqualTo(1);
  }

  @Test
  void without_conflation_nobody_is_told_of_one() {
    TestClient client = joined("p", "");
    client.room = 0;
    server.put("/a", "1").turn();
    server.put("/b", "2").turn();
    client.room = 1;

    server.afterMs(20).turn();

    assertThat(client.said()).containsExactly("BATCH CUT 0..2 /a=1@1 /b=2@2");
  }

  @Test
  void a_turn_with_more_than_64_KiB_comes_in_several_batches_and_one_cut() {
    TestClient client = joined("p", "");

    String value = "v".repeat(30_000);
    server.put("/a", value).put("/b", value).put("/c", value).put("/d", value).turn();

    assertThat(client.said().stream().map(line -> line.replaceAll("v+", "v")))
        .containsExactly("BATCH 0..2 /a=v@1 /b=v@2", "BATCH CUT 2..4 /c=v@3 /d=v@4");
    assertThat(client.largest).isLessThan(64 << 10);
  }

  @Test
  void a_large_entry_has_a_batch_of_its_own() {
    TestClient client = joined("p", "");

    server.put("/a", "1").put("/b", "v".repeat(100_000)).put("/c", "2").turn();

    assertThat(client.batches).hasSize(4);
    assertThat(client.shown).hasSize(3);
  }

  @Test
  void a_group_is_still_right_after_its_last_member_left_and_another_came() {
    joined("1", "/a/").bye();
    server.put("/a/1", "1").turn();

    TestClient next = joined("2", "/a/");
    server.put("/a/2", "2").turn();

    assertThat(next.map()).isEqualTo("/a/1=1 /a/2=2");
  }

  @Test
  void a_session_that_resyncs_gets_a_snapshot() {
    server.put("/a", "1");
    TestClient client = joined("p", "");

    client.resync();
    server.put("/b", "2").turn();

    assertThat(client.said()).containsExactly("BATCH RESET CUT 0..2 /a=1@1 /b=2@2");
    assertThat(server.counter("session_resyncs")).isEqualTo(1);
    server.put("/c", "3").turn();
    assertThat(client.said()).containsExactly("BATCH CUT 2..3 /c=3@3");
  }

  @Test
  void a_large_snapshot_comes_in_stretches_while_updates_flow() {
    for (int i = 0; i < 5_000; i++) {
      server.put("/k" + i, "v".repeat(100));
    }
    TestClient client = server.client("p", "").hello();
    server.core.onTick(server.nowNs);
    for (int i = 0; i < 5_000; i += 11) {
      server.deliver(1);
      server.put("/k" + i, "new").remove("/k" + (i + 1));
      server.core.onTick(server.nowNs);
    }
    server.turn();

    assertThat(client.said().get(1)).startsWith("BATCH RESET 0..");
    server.core.publish();
    assertThat(client.shown).hasSize(server.core.entries().size());
    assertThat(client.digest()).isEqualTo(server.core.status().digest());
  }

  @Test
  void a_large_snapshot_is_not_begun_again_because_many_keys_are_removed_meanwhile() {
    int entries = 2 * UpdateLog.MOST_TOMBSTONES + 20_000;
    for (int i = 0; i < entries; i++) {
      server.put("/k" + i, "v");
    }
    TestClient client = server.client("p", "").hello();
    server.core.onTick(server.nowNs);
    server.deliver(2);
    client.room = 0;
    for (int i = 0; i <= UpdateLog.MOST_TOMBSTONES; i++) {
      server.remove("/k" + i);
    }
    client.room = Integer.MAX_VALUE;
    server.afterMs(20).turn();

    assertThat(server.counter("session_snapshots")).isEqualTo(1);
    assertThat(client.shown).hasSize(entries - UpdateLog.MOST_TOMBSTONES - 1);
  }

  @Test
  void a_session_that_ends_before_its_snapshot_does_keeps_no_removals() {
    for (int i = 0; i < 2 * UpdateLog.MOST_TOMBSTONES + 2_000; i++) {
      server.put("/k" + i, "v");
    }
    TestClient client = server.client("p", "").hello();
    server.core.onTick(server.nowNs);
    server.deliver(2);
    client.bye();
    TestClient late = joined("late", "/k1");

    for (int i = 0; i <= UpdateLog.MOST_TOMBSTONES; i++) {
      server.remove("/x" + i);
    }
    late.resume();

    assertThat(server.counter("session_deltas")).isZero();
  }

  @Test
  void joining_twice_as_many_keys_as_a_batch_has_room_for_shows_nothing_before_the_cut() {
    for (int i = 0; i < 2_000; i++) {
      server.put("/k" + i, "v".repeat(100));
    }
    TestClient client = server.client("p", "").hello();
    server.core.onTick(server.nowNs);

    server.deliver(2);
    assertThat(client.shown).isEmpty();
    server.turn();

    assertThat(client.shown).hasSize(2_000);
  }

  private TestClient joined(String name, String... subtrees) {
    TestClient client = server.client(name, subtrees).hello();
    server.turn();
    client.said();
    return client;
  }
}
