package org.zclone.chp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.zclone.chp.Frames.bytes;
import static org.zclone.chp.Frames.hex;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.chp.Rejection.Reason;

/** The shapes in which published clients ask for a snapshot. */
class SnapshotRequestTest {
  private static final byte[] WORD = bytes("ICANHAZ?");

  @ParameterizedTest
  @ValueSource(strings = {"", "/client/", "client", "/", "//", "/käse/", "/.chp/", "\0"})
  void the_subtree_is_any_text(String subtree) throws Rejection {
    SnapshotRequest request = SnapshotRequest.decode(new byte[][] {WORD, bytes(subtree)});

    assertThat(request.subtree()).isEqualTo(bytes(subtree));
    assertThat(hex(request.frames())).isEqualTo(hex(new byte[][] {WORD, bytes(subtree)}));
  }

  @Test
  void the_subtree_is_any_bytes() throws Rejection {
    byte[] subtree = hex("ff00c3");

    assertThat(SnapshotRequest.decode(new byte[][] {WORD, subtree}).subtree()).isEqualTo(subtree);
  }

  @Test
  void without_a_subtree_it_asks_for_everything() throws Rejection {
    assertThat(SnapshotRequest.decode(new byte[][] {WORD}).subtree()).isEmpty();
  }

  @Test
  void further_frames_are_ignored() throws Rejection {
    byte[][] frames = {WORD, bytes("/a"), bytes("x"), new byte[100_000]};

    assertThat(SnapshotRequest.decode(frames).subtree()).isEqualTo(bytes("/a"));
  }

  @Test
  void a_subtree_as_long_as_the_longest_key_is_accepted_and_no_longer() throws Rejection {
    assertThat(SnapshotRequest.decode(new byte[][] {WORD, new byte[1024]}).subtree()).hasSize(1024);
    assertThat(reason(WORD, new byte[1025])).isEqualTo(Reason.SUBTREE_TOO_LONG);
  }

  @Test
  void no_frame_at_all_is_rejected() {
    assertThat(reason()).isEqualTo(Reason.FRAME_COUNT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ICANHAZ", "ICANHAZ?\0", "icanhaz?", "HUGZ", "KTHXBAI", "\0"})
  void any_other_command_is_rejected(String command) {
    assertThat(reason(bytes(command), bytes("/a"))).isEqualTo(Reason.UNKNOWN_COMMAND);
  }

  private static Reason reason(byte[]... frames) {
    return catchThrowableOfType(Rejection.class, () -> SnapshotRequest.decode(frames)).reason();
  }
}
