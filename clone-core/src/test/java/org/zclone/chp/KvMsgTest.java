package org.zclone.chp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.zclone.chp.Frames.LIMITS;
import static org.zclone.chp.Frames.bytes;
import static org.zclone.chp.Frames.hex;
import static org.zclone.chp.Frames.updateWith;
import static org.zclone.chp.Frames.updateWithKey;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.chp.Rejection.Reason;

/** What is accepted, what is rejected and why, and that nothing changes on the way. */
class KvMsgTest {
  static Stream<KvMsg> messages() {
    return Stream.of(
        KvMsg.snapshotEntry("/k", Long.MAX_VALUE, bytes("v")),
        KvMsg.snapshotEntry("/käse/日本/\uD83D\uDE00", 1, new byte[1 << 20]),
        KvMsg.snapshotEnd(0, bytes("")),
        KvMsg.snapshotEnd(-1, hex("fffe00")),
        KvMsg.heartbeat(1L << 62),
        KvMsg.heartbeat(5).with(new byte[16], bytes("sequence=4\n")),
        KvMsg.serverRemoval("/k", 9, bytes("expired=1\n")),
        KvMsg.update("/k", new byte[16], 10, bytes("v")).withSequence(77));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void a_message_from_a_server_comes_back_equal(KvMsg message) throws Rejection {
    KvMsg decoded = KvMsg.decode(message.frames(), LIMITS);

    assertThat(decoded.key()).isEqualTo(message.key());
    assertThat(decoded.sequence()).isEqualTo(message.sequence());
    assertThat(decoded.isHeartbeat()).isEqualTo(message.isHeartbeat());
    assertThat(decoded.isSnapshotEnd()).isEqualTo(message.isSnapshotEnd());
    assertThat(hex(decoded.frames())).isEqualTo(hex(message.frames()));
  }

  @Test
  void an_update_comes_back_equal() throws Rejection {
    KvMsg message = KvMsg.update("/k", new byte[16], 10, bytes("v"));

    KvMsg decoded = KvMsg.decodeUpdate(message.frames(), LIMITS);

    assertThat(hex(decoded.frames())).isEqualTo(hex(message.frames()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 6, 10, 1000})
  void any_number_of_frames_but_five_is_rejected_whole(int count) {
    byte[][] frames = new byte[count][];
    Arrays.fill(frames, bytes("/k"));

    assertThat(reasonOfUpdate(frames)).isEqualTo(Reason.FRAME_COUNT);
    assertThat(reasonOfServerMessage(frames)).isEqualTo(Reason.FRAME_COUNT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void the_sequence_of_an_update_may_be_anything_but_that_of_a_server_has_eight_bytes(int length)
      throws Rejection {
    byte[] sequence = new byte[length];
    Arrays.fill(sequence, (byte) 0xFF);

    assertThat(KvMsg.decodeUpdate(updateWith(1, sequence), LIMITS).sequence()).isZero();
    if (length == 8) {
      assertThat(KvMsg.decode(updateWith(1, sequence), LIMITS).sequence()).isEqualTo(-1);
    } else {
      assertThat(reasonOfServerMessage(updateWith(1, sequence))).isEqualTo(Reason.SEQUENCE_LENGTH);
    }
  }

  @Test
  void eight_ascii_zeros_in_a_heartbeat_mean_no_information() throws Rejection {
    byte[][] frames = updateWith(1, bytes("00000000"));
    frames[0] = bytes("HUGZ");

    assertThat(KvMsg.decode(frames, LIMITS).sequence()).isZero();
  }

  @Test
  void eight_ascii_zeros_elsewhere_are_a_number() throws Rejection {
    byte[][] frames = updateWith(1, bytes("00000000"));

    assertThat(KvMsg.decode(frames, LIMITS).sequence()).isEqualTo(0x3030303030303030L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 32, 36, 255})
  void a_uuid_of_up_to_255_bytes_is_passed_on(int length) throws Rejection {
    byte[] uuid = new byte[length];
    Arrays.fill(uuid, (byte) 0x80);

    assertThat(KvMsg.decodeUpdate(updateWith(2, uuid), LIMITS).uuid()).isEqualTo(uuid);
    assertThat(KvMsg.decode(updateWith(2, uuid), LIMITS).uuid()).isEqualTo(uuid);
  }

  @Test
  void a_uuid_of_256_bytes_is_rejected() {
    assertThat(reasonOfUpdate(updateWith(2, new byte[256]))).isEqualTo(Reason.UUID_TOO_LONG);
    assertThat(reasonOfServerMessage(updateWith(2, new byte[256]))).isEqualTo(Reason.UUID_TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ttl=1", "a=b=c\n", "a\n", "ttl=1\r\n", "ttl=1\n\0\0", "\0", "=\n"})
  void properties_are_passed_on_as_they_came(String properties) throws Rejection {
    byte[][] frames = updateWith(3, bytes(properties));

    assertThat(KvMsg.decodeUpdate(frames, LIMITS).properties()).isEqualTo(bytes(properties));
  }

  @Test
  void properties_up_to_16_kib_are_accepted_and_no_more() throws Rejection {
    assertThat(KvMsg.decodeUpdate(updateWith(3, new byte[16 << 10]), LIMITS).properties())
        .hasSize(16 << 10);
    assertThat(reasonOfUpdate(updateWith(3, new byte[(16 << 10) + 1])))
        .isEqualTo(Reason.PROPERTIES_TOO_LONG);
  }

  @Test
  void a_value_up_to_the_limit_is_accepted_and_no_more() throws Rejection {
    Limits limits = new Limits(255, 10);

    assertThat(KvMsg.decodeUpdate(updateWith(4, new byte[10]), limits).body()).hasSize(10);
    Rejection rejection =
        catchThrowableOfType(
            Rejection.class, () -> KvMsg.decodeUpdate(updateWith(4, new byte[11]), limits));
    assertThat(rejection.reason()).isEqualTo(Reason.VALUE_TOO_LONG);
    assertThat(rejection).hasMessage("11 bytes, the limit is 10").hasNoCause();
    assertThat(rejection.getStackTrace()).isEmpty();
  }

  @Test
  void an_empty_key_is_rejected() {
    assertThat(reasonOfUpdate(updateWithKey(""))).isEqualTo(Reason.KEY_EMPTY);
    assertThat(reasonOfServerMessage(updateWithKey(""))).isEqualTo(Reason.KEY_EMPTY);
  }

  @Test
  void the_limit_of_a_key_counts_bytes() throws Rejection {
    String ascii = "k".repeat(255);
    String umlauts = "k" + "ä".repeat(127);
    String emoji = "kkk" + "\uD83D\uDE00".repeat(63);

    assertThat(KvMsg.decodeUpdate(updateWithKey(ascii), LIMITS).key()).isEqualTo(ascii);
    assertThat(KvMsg.decodeUpdate(updateWithKey(umlauts), LIMITS).key()).isEqualTo(umlauts);
    assertThat(KvMsg.decodeUpdate(updateWithKey(emoji), LIMITS).key()).isEqualTo(emoji);
    for (String longer : new String[] {ascii + "k", umlauts + "k", emoji + "k", "ä".repeat(128)}) {
      assertThat(reasonOfUpdate(updateWithKey(longer))).isEqualTo(Reason.KEY_TOO_LONG);
      assertThat(reasonOfServerMessage(updateWithKey(longer))).isEqualTo(Reason.KEY_TOO_LONG);
    }
  }

  @Test
  void a_setting_raises_the_limit_of_a_key() throws Rejection {
    String key = "k".repeat(1024);

    assertThat(KvMsg.decodeUpdate(updateWithKey(key), new Limits(1024, 10)).key()).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "/a\0b", "/a\nb", "\t", "/a\u007F", "/a\u0085b"})
  void a_key_with_a_control_character_is_rejected(String key) {
    assertThat(reasonOfUpdate(updateWithKey(key))).isEqualTo(Reason.KEY_NOT_TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff",
        "80",
        "c3",
        "2fc328",
        "c0af",
        "c080",
        "e08080",
        "f0808080",
        "eda080",
        "edbfbf",
        "eda080edb080",
        "f4908080",
        "f8888080",
        "fe",
        "e282",
        "f09f98"
      })
  void a_key_that_is_not_strict_utf8_is_rejected(String digits) {
    assertThat(reasonOfUpdate(updateWith(0, hex(digits)))).isEqualTo(Reason.KEY_NOT_TEXT);
    assertThat(reasonOfServerMessage(updateWith(0, hex(digits)))).isEqualTo(Reason.KEY_NOT_TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HUGZ", "HUGZx", "HUGZ\n", "KTHXBAI", "ICANHAZ?", "/.chp/", "/.chp/x", "/.chp/\0"})
  void a_reserved_key_is_rejected_from_clients(String key) {
    assertThat(reasonOfUpdate(updateWithKey(key))).isEqualTo(Reason.KEY_RESERVED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HUG", "hugz", "KTHXBAI2", "ICANHAZ", "/.chp", "/.chpx", "/a/.chp/b", " "})
  void a_key_that_only_resembles_a_reserved_one_is_accepted(String key) throws Rejection {
    assertThat(KvMsg.decodeUpdate(updateWithKey(key), LIMITS).key()).isEqualTo(key);
  }

  @Test
  void a_key_that_begins_with_a_word_of_the_protocol_is_not_that_word() throws Rejection {
    assertThat(KvMsg.decode(updateWithKey("HUGZx"), LIMITS).isHeartbeat()).isFalse();
    assertThat(KvMsg.decode(updateWithKey("KTHXBAIx"), LIMITS).isSnapshotEnd()).isFalse();
  }

  @Test
  void a_rejection_never_shows_the_value() {
    byte[][] frames = updateWith(4, bytes("secret"));
    frames[0] = bytes("HUGZ");
    Rejection rejection =
        catchThrowableOfType(Rejection.class, () -> KvMsg.decodeUpdate(frames, LIMITS));

    assertThat(rejection.getMessage()).doesNotContain("secret");
  }

  @Test
  void an_empty_message_of_five_empty_frames_is_rejected() {
    byte[][] frames = new byte[5][0];

    assertThat(reasonOfUpdate(frames)).isEqualTo(Reason.KEY_EMPTY);
  }

  private static Reason reasonOfUpdate(byte[][] frames) {
    return catchThrowableOfType(Rejection.class, () -> KvMsg.decodeUpdate(frames, LIMITS)).reason();
  }

  private static Reason reasonOfServerMessage(byte[][] frames) {
    return catchThrowableOfType(Rejection.class, () -> KvMsg.decode(frames, LIMITS)).reason();
  }
}
