package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.server.TestServer.EPOCH;
import static org.zclone.server.TestServer.bytes;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.zclone.chp.KvMsg;

/** Accepted updates and what becomes of them. */
class UpdateTest {
  private final TestServer server = new TestServer();

  @Test
  void an_untouched_server_stands_at_its_epoch_and_the_first_update_is_the_next() {
    assertThat(server.core.status().sequence()).isEqualTo(EPOCH);
    assertThat(server.core.status().epoch()).isEqualTo(EPOCH);

    server.put("/a", "1");

    assertThat(server.published()).containsExactly("/a=1 @1");
  }

  @Test
  void each_takes_the_next_sequence_removals_of_absent_keys_too() {
    server.put("/a", "1").put("/a", "1").remove("/a").remove("/a").remove("/never").put("/b", "2");

    assertThat(server.published())
        .containsExactly("/a=1 @1", "/a=1 @2", "/a= @3", "/a= @4", "/never= @5", "/b=2 @6");
    assertThat(server.counter("updates")).isEqualTo(6);
    assertThat(server.counter("removals")).isEqualTo(3);
  }

  @Test
  void it_is_published_as_it_came_byte_for_byte() {
    byte[] uuid = HexFormat.of().parseHex("00ff80");
    byte[] properties = HexFormat.of().parseHex("0074746c3d0d0aff");

    server.frames(bytes("/käse"), bytes("anything"), uuid, properties, bytes("v"));

    KvMsg published = server.core.takePublications().get(0);
    assertThat(published.frames())
        .isDeepEqualTo(
            new byte[][] {
              bytes("/käse"), {0, 4, 0, 0, 0, 0, 0, 1}, uuid, properties, bytes("v"),
            });
  }

  @Test
  void publications_are_taken_once() {
    server.put("/a", "1");

    assertThat(server.published()).hasSize(1);
    assertThat(server.published()).isEmpty();
  }

  @Test
  void the_map_holds_what_was_put_last() {
    server.put("/a", "1").put("/b", "2").put("/a", "3").put("/c", "4").remove("/b");
    server.core.publish();

    assertThat(server.core.entries().size()).isEqualTo(2);
    assertThat(server.core.entries().get("/a").utf8()).isEqualTo("3");
    assertThat(server.core.entries().get("/a").sequence()).isEqualTo(EPOCH + 3);
    assertThat(server.core.entries().get("/b")).isNull();
  }

  @Test
  void readers_see_the_end_of_a_turn_and_nothing_in_between() {
    server.put("/a", "1");
    server.core.publish();
    var before = server.core.entries();

    server.put("/a", "2").request("peer", "");

    assertThat(server.core.entries()).isSameAs(before);
    assertThat(server.core.status().sequence()).isEqualTo(EPOCH + 1);
    assertThat(server.core.status().snapshots()).isZero();
    assertThat(server.core.status().counters()).containsEntry("updates", 1L);
    server.core.publish();
    assertThat(server.core.entries().get("/a").utf8()).isEqualTo("2");
    assertThat(server.core.status().sequence()).isEqualTo(EPOCH + 2);
    assertThat(server.core.status().entries()).isEqualTo(1);
    assertThat(server.core.status().snapshots()).isEqualTo(1);
    assertThat(before.get("/a").utf8()).isEqualTo("1");
  }

  @Test
  void a_status_keeps_its_counters() {
    server.put("/a", "1");
    server.core.publish();
    var status = server.core.status();

    server.put("/a", "2");
    server.core.publish();

    assertThat(status.counters()).containsEntry("updates", 1L);
    assertThat(server.core.status().counters()).containsEntry("updates", 2L);
    assertThat(status.role()).isEqualTo("single");
    assertThat(status.instance()).isEqualTo(TestServer.INSTANCE);
  }
}
