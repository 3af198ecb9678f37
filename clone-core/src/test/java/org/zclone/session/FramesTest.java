package org.zclone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.session.Malformed.Reason.COMMAND;
import static org.zclone.session.Malformed.Reason.LENGTH;
import static org.zclone.session.Malformed.Reason.SIGNATURE;
import static org.zclone.session.Malformed.Reason.VERSION;
import static org.zclone.session.Samples.hex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zclone.session.Malformed.Reason;

/** What goes for frames of every message. */
class FramesTest {
  @Test
  void every_message_is_written_back_the_same() throws Malformed {
    for (byte[] frame : all()) {
      assertThat(Codec.recode(frame)).isEqualTo(frame);
    }
  }

  @Test
  void messages_with_the_same_content_are_equal() throws Malformed {
    for (byte[] frame : Samples.fromClient()) {
      ClientMessage one = ClientMessage.decode(frame, Samples.LIMITS);
      ClientMessage other = ClientMessage.decode(frame.clone(), Samples.LIMITS);
      assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString(other.toString());
    }
    for (byte[] frame : Samples.fromServer()) {
      ServerMessage one = ServerMessage.decode(frame, Samples.LIMITS);
      ServerMessage other = ServerMessage.decode(frame.clone(), Samples.LIMITS);
      assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString(other.toString());
    }
  }

  @Test
  void a_message_that_ends_early_is_refused_wherever_it_ends() {
    for (byte[] frame : all()) {
      for (int length = 4; length < frame.length; length++) {
        Reason reason = Refusals.reason(Arrays.copyOf(frame, length));
        assertThat(reason).as(Arrays.toString(frame) + " to " + length).isEqualTo(LENGTH);
      }
    }
  }

  @Test
  void a_message_that_goes_on_after_its_end_is_refused() {
    for (byte[] frame : all()) {
      assertThat(Refusals.reason(Arrays.copyOf(frame, frame.length + 1))).isEqualTo(LENGTH);
    }
  }

  @Test
  void a_beginning_of_a_message_is_refused() {
    assertThat(Refusals.ofClient(hex(""))).isEqualTo(SIGNATURE);
    assertThat(Refusals.ofClient(hex("aa"))).isEqualTo(SIGNATURE);
    assertThat(Refusals.ofClient(hex("aac7"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofClient(hex("aac701"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofServer(hex("aac701"))).isEqualTo(LENGTH);
  }

  @Test
  void another_signature_or_version_is_refused() {
    assertThat(Refusals.ofClient(hex("aac60105"))).isEqualTo(SIGNATURE);
    assertThat(Refusals.ofClient(hex("aac70205"))).isEqualTo(VERSION);
    assertThat(Refusals.ofClient(hex("aac70005"))).isEqualTo(VERSION);
    assertThat(Refusals.ofServer(hex("aac702"))).isEqualTo(VERSION);
  }

  @Test
  void a_command_of_nobody_or_of_the_other_side_is_refused() {
    for (byte[] frame : Samples.fromClient()) {
      assertThat(Refusals.ofServer(frame)).isEqualTo(COMMAND);
    }
    for (byte[] frame : Samples.fromServer()) {
      assertThat(Refusals.ofClient(frame)).isEqualTo(COMMAND);
    }
    for (String command : List.of("00", "07", "80", "88", "ff")) {
      assertThat(Refusals.ofClient(hex("aac701" + command))).isEqualTo(COMMAND);
      assertThat(Refusals.ofServer(hex("aac701" + command))).isEqualTo(COMMAND);
    }
  }

  @Test
  void a_rejection_has_no_stack_trace() {
    assertThat(new Malformed(LENGTH, "short").getStackTrace()).isEmpty();
  }

  private static List<byte[]> all() {
    List<byte[]> frames = new ArrayList<>(Samples.fromClient());
    frames.addAll(Samples.fromServer());
    return frames;
  }
}
