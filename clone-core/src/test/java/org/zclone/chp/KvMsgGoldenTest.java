package org.zclone.chp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.chp.Frames.bytes;
import static org.zclone.chp.Frames.hex;

import org.junit.jupiter.api.Test;

/** The bytes of every kind of message, written down. */
class KvMsgGoldenTest {
  private static final byte[] UUID = hex("000102030405060708090a0b0c0d0e0f");

  @Test
  void an_update_has_a_zero_sequence_sixteen_bytes_of_uuid_and_always_a_ttl() {
    KvMsg message = KvMsg.update("/config/pool", UUID, 0, bytes("20"));

    assertThat(hex(message.frames()))
        .containsExactly(
            "2f636f6e6669672f706f6f6c",
            "0000000000000000",
            "000102030405060708090a0b0c0d0e0f",
            "74746c3d300a",
            "3230");
  }

  @Test
  void an_update_with_a_lifetime_carries_it_in_seconds() {
    KvMsg message = KvMsg.update("/k", UUID, 2_147_483_647, bytes("v"));

    assertThat(hex(message.frames()).get(3)).isEqualTo("74746c3d323134373438333634370a");
  }

  @Test
  void a_removal_is_an_update_with_an_empty_body() {
    KvMsg message = KvMsg.update("/k", UUID, 0, new byte[0]);

    assertThat(message.isRemoval()).isTrue();
    assertThat(hex(message.frames()).get(4)).isEmpty();
  }

  @Test
  void a_published_update_is_the_update_as_it_came_with_the_servers_sequence() throws Rejection {
    byte[][] received = {
      bytes("/käse"), bytes("any"), bytes("u"), bytes("a=b=c\r\nttl=7\0"), bytes("v")
    };

    KvMsg message = KvMsg.decodeUpdate(received, Frames.LIMITS).withSequence(0x0102030405060708L);

    assertThat(hex(message.frames()))
        .containsExactly(
            "2f6bc3a47365", "0102030405060708", "75", "613d623d630d0a74746c3d3700", "76");
  }

  @Test
  void an_entry_of_a_snapshot_has_neither_uuid_nor_properties() {
    KvMsg message = KvMsg.snapshotEntry("/k", 0x7FFFFFFFFFFFFFFFL, bytes("v"));

    assertThat(hex(message.frames())).containsExactly("2f6b", "7fffffffffffffff", "", "", "76");
  }

  @Test
  void the_end_of_a_snapshot_carries_the_subtree_as_it_was_asked_for() {
    KvMsg message = KvMsg.snapshotEnd(258, bytes("/client/"));

    assertThat(message.isSnapshotEnd()).isTrue();
    assertThat(hex(message.frames()))
        .containsExactly("4b544858424149", "0000000000000102", "", "", "2f636c69656e742f");
  }

  @Test
  void a_heartbeat_carries_the_sequence_and_nothing_else() {
    KvMsg message = KvMsg.heartbeat(1);

    assertThat(message.isHeartbeat()).isTrue();
    assertThat(hex(message.frames())).containsExactly("4855475a", "0000000000000001", "", "", "");
  }

  @Test
  void a_heartbeat_that_answers_a_repeat_carries_its_uuid_and_the_first_sequence() {
    KvMsg message = KvMsg.heartbeat(9).with(UUID, bytes("sequence=5\n"));

    assertThat(message.isHeartbeat()).isTrue();
    assertThat(hex(message.frames()))
        .containsExactly(
            "4855475a",
            "0000000000000009",
            "000102030405060708090a0b0c0d0e0f",
            "73657175656e63653d350a",
            "");
  }

  @Test
  void a_removal_by_the_server_has_no_uuid() {
    KvMsg message = KvMsg.serverRemoval("/k", 3, bytes("expired=1\n"));

    assertThat(message.isRemoval()).isTrue();
    assertThat(hex(message.frames()))
        .containsExactly("2f6b", "0000000000000003", "", "657870697265643d310a", "");
  }

  @Test
  void a_request_is_the_word_and_the_subtree() {
    SnapshotRequest request = new SnapshotRequest(bytes("/client/"));

    assertThat(hex(request.frames())).containsExactly("4943414e48415a3f", "2f636c69656e742f");
  }
}
