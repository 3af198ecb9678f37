package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.server.TestServer.bytes;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.zclone.api.ServerStatus;

/** What is malformed changes nothing but its counter, and the next good message is served. */
class HostileInputTest {
  private static final byte[] NONE = new byte[0];

  private final TestServer server = new TestServer();

  static Stream<Arguments> updates() {
    byte[] key = bytes("/k");
    byte[] value = bytes("secret");
    return Stream.of(
        Arguments.of("frame_count", new byte[][] {}),
        Arguments.of("frame_count", new byte[][] {key, NONE, NONE, NONE}),
        Arguments.of("frame_count", new byte[10][1]),
        Arguments.of("key_empty", new byte[][] {NONE, NONE, NONE, NONE, value}),
        Arguments.of("key_too_long", new byte[][] {new byte[256], NONE, NONE, NONE, value}),
        Arguments.of("key_not_text", new byte[][] {{(byte) 0xFF}, NONE, NONE, NONE, value}),
        Arguments.of("key_not_text", new byte[][] {{0}, NONE, NONE, NONE, value}),
        Arguments.of("key_reserved", new byte[][] {bytes("HUGZ"), NONE, NONE, NONE, value}),
        Arguments.of("key_reserved", new byte[][] {bytes("HUGZx"), NONE, NONE, NONE, value}),
        Arguments.of("key_reserved", new byte[][] {bytes("KTHXBAI"), NONE, NONE, NONE, value}),
        Arguments.of("key_reserved", new byte[][] {bytes("/.chp/role"), NONE, NONE, NONE, value}),
        Arguments.of("uuid_too_long", new byte[][] {key, NONE, new byte[256], NONE, value}),
        Arguments.of("properties_too_long", new byte[][] {key, NONE, NONE, new byte[16385], value}),
        Arguments.of(
            "value_too_long", new byte[][] {key, NONE, NONE, NONE, new byte[(8 << 20) + 1]}));
  }

  @ParameterizedTest
  @MethodSource("updates")
  void a_malformed_update_is_dropped_whole_and_the_next_is_served(String reason, byte[][] frames) {
    server.frames(frames);

    assertThat(server.published()).isEmpty();
    assertThat(server.snapshot("")).containsExactly("KTHXBAI= @0");
    assertThat(server.counter("rejected_" + reason)).isEqualTo(1);
    assertThat(server.core.takeNotices())
        .singleElement()
        .asString()
        .startsWith("dropped 1 message so far: " + reason + " (")
        .doesNotContain("secret");
    assertThat(server.put("/good", "v").published()).containsExactly("/good=v @1");
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        Arguments.of("frame_count", new byte[][] {}),
        Arguments.of("unknown_command", new byte[][] {NONE}),
        Arguments.of("unknown_command", new byte[][] {NONE, bytes("ICANHAZ?"), NONE}),
        Arguments.of("unknown_command", new byte[][] {bytes("foo"), bytes("bar"), new byte[9999]}),
        Arguments.of("subtree_too_long", new byte[][] {bytes("ICANHAZ?"), new byte[1025]}));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void a_malformed_request_is_dropped_whole_and_the_next_is_served(String reason, byte[][] frames) {
    server.put("/k", "v");

    server.core.onRequest(bytes("bad"), frames, server.nowNs);

    assertThat(server.send()).isEmpty();
    assertThat(server.counter("rejected_" + reason)).isEqualTo(1);
    assertThat(server.snapshot("")).containsExactly("/k=v @1", "KTHXBAI= @1");
  }

  @Test
  void a_notice_comes_for_the_first_tenth_and_hundredth_of_each_reason() {
    for (int i = 0; i < 150; i++) {
      server.put("HUGZ", "v").put("", "v");
    }

    assertThat(server.core.takeNotices())
        .containsExactly(
            "dropped 1 message so far: key_reserved (the key is reserved by the protocol)",
            "dropped 1 message so far: key_empty (the key is empty)",
            "dropped 10 messages so far: key_reserved (the key is reserved by the protocol)",
            "dropped 10 messages so far: key_empty (the key is empty)",
            "dropped 100 messages so far: key_reserved (the key is reserved by the protocol)",
            "dropped 100 messages so far: key_empty (the key is empty)");
    assertThat(server.core.takeNotices()).isEmpty();
  }

  @Test
  void noise_changes_nothing() {
    server.put("/k", "v").published();
    server.core.publish();
    ServerStatus before = server.core.status();
    SplittableRandom random = new SplittableRandom(7);

    for (int i = 0; i < 20_000; i++) {
      byte[][] frames = new byte[random.nextInt(8)][];
      for (int f = 0; f < frames.length; f++) {
        frames[f] = new byte[random.nextInt(f == 0 ? 4 : 20)];
        random.nextBytes(frames[f]);
        if (f == 0 && frames[f].length > 0) {
          frames[f][0] = (byte) 0xFE; // no text begins so
        }
      }
      server.frames(frames);
      server.core.onRequest(bytes("bad"), frames, server.nowNs);
    }

    server.core.publish();
    assertThat(server.published()).isEmpty();
    assertThat(server.core.status())
        .usingRecursiveComparison()
        .ignoringFields("counters")
        .isEqualTo(before);
  }
}
