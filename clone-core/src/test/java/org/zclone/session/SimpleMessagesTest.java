package org.zclone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.zclone.session.Malformed.Reason.RANGE;
import static org.zclone.session.Malformed.Reason.TEXT;
import static org.zclone.session.Refusals.with;
import static org.zclone.session.Samples.HISTORY;
import static org.zclone.session.Samples.LIMITS;
import static org.zclone.session.Samples.hex;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.zclone.api.Endpoint;
import org.zclone.api.Refusal;

/** Messages of fixed form: every number at its edges. */
class SimpleMessagesTest {
  private static final String HIGH = "8000000000000000";
  private static final String HIGHEST = "7fffffffffffffff";

  @Test
  void numbers_are_understood_up_to_the_greatest() throws Malformed {
    assertThat(ClientMessage.decode(hex("aac70102" + HIGHEST), LIMITS))
        .isEqualTo(new ClientMessage.Credit(Long.MAX_VALUE));
    assertThat(ClientMessage.decode(hex("aac70104" + HIGHEST.repeat(3) + "f".repeat(16)), LIMITS))
        .isEqualTo(new ClientMessage.Beat(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, -1));
    assertThat(ClientMessage.decode(hex("aac70106" + HIGHEST + HIGH), LIMITS))
        .isEqualTo(new ClientMessage.Resync(Long.MAX_VALUE, Long.MIN_VALUE));
  }

  @Test
  void a_credit_from_2_63_on_is_refused() {
    assertThat(Refusals.ofClient(hex("aac70102" + HIGH))).isEqualTo(RANGE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClientMessage.Credit(-1))
        .withMessage("limit must be below 2^63: -1");
  }

  @Test
  void each_number_of_a_beat_but_the_digest_must_be_below_2_63() {
    byte[] frame = new ClientMessage.Beat(1, 2, 3, 4).encode();
    for (int at : new int[] {4, 12, 20}) {
      assertThat(Refusals.ofClient(with(frame, at, HIGH))).isEqualTo(RANGE);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new ClientMessage.Beat(-1, 0, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ClientMessage.Beat(0, -1, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ClientMessage.Beat(0, 0, -1, 0));
  }

  @Test
  void a_resync_from_2_63_on_is_refused() {
    byte[] frame = new ClientMessage.Resync(1, 2).encode();
    assertThat(Refusals.ofClient(with(frame, 4, HIGH))).isEqualTo(RANGE);
    assertThatIllegalArgumentException().isThrownBy(() -> new ClientMessage.Resync(-1, 0));
  }

  @Test
  void each_number_of_a_welcome_has_its_range() {
    byte[] frame = Samples.welcome().encode();
    for (int at : new int[] {20, 28, 57}) {
      assertThat(Refusals.ofServer(with(frame, at, HIGH))).as("at " + at).isEqualTo(RANGE);
    }
    for (int at = 37; at < 57; at += 4) {
      assertThat(Refusals.ofServer(with(frame, at, "80000000"))).as("at " + at).isEqualTo(RANGE);
      assertThat(Refusals.ofServer(with(frame, at, "00000000"))).as("at " + at).isEqualTo(RANGE);
    }
    assertThat(Refusals.ofServer(with(frame, 36, "00"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(frame, 36, "03"))).isEqualTo(RANGE);
  }

  @Test
  void a_welcome_checks_what_it_is_made_of() {
    Welcome good = Samples.welcome();
    for (int wrong = 0; wrong < 3; wrong++) {
      long[] numbers = {1, 1, 1};
      numbers[wrong] = -1;
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new Welcome(
                      HISTORY, numbers[0], numbers[1], good.mode(), good.terms(), numbers[2]));
    }
    for (int wrong = 0; wrong < 5; wrong++) {
      int[] numbers = {1, 1, 1, 1, 1};
      numbers[wrong] = 0;
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> new Welcome.Terms(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]));
    }
  }

  @Test
  void the_terms_of_a_session_are_its_limits() {
    assertThat(Samples.TERMS.limits()).isEqualTo(new Limits(255, 8 << 20, 10_000));
  }

  @Test
  void limits_are_positive() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Limits(0, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Limits(1, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Limits(1, 1, 0));
  }

  @Test
  void a_redirect_leads_to_an_endpoint_in_its_one_form() throws Malformed {
    assertThat(redirect("tcp://[::1]:5556"))
        .isEqualTo(new ServerMessage.Redirect(new Endpoint("[::1]", 5_556)));

    for (String other :
        new String[] {
          "", "10.0.0.1:5556", "tcp://10.0.0.1:05556", "tcp://h:70000", "ipc://x", "tcp://h:1/x",
          "TCP://h:1", "a:b://h:1", "tcp://", "tcp://h:1\n", "tcp://u@h:1", "tcp://h:1#x",
          "tcp://h:0"
        }) {
      byte[] frame = FrameWriter.of(Command.REDIRECT).text(other).frame();
      assertThat(Refusals.ofServer(frame)).as(other).isEqualTo(RANGE);
    }
  }

  private static ServerMessage redirect(String text) throws Malformed {
    return ServerMessage.decode(FrameWriter.of(Command.REDIRECT).text(text).frame(), LIMITS);
  }

  @Test
  void codes_begin_at_1_and_end_where_their_list_ends() throws Malformed {
    for (Refusal.Code code : Refusal.Code.values()) {
      byte[] frame = hex("aac70183000" + (code.ordinal() + 1) + "0000");
      assertThat(ServerMessage.decode(frame, LIMITS))
          .isEqualTo(new ServerMessage.Refused(code, ""));
    }
    for (ServerMessage.Bye.Code code : ServerMessage.Bye.Code.values()) {
      byte[] frame = hex("aac70187000" + (code.ordinal() + 1) + "0000");
      assertThat(ServerMessage.decode(frame, LIMITS)).isEqualTo(new ServerMessage.Bye(code, ""));
    }
    for (String frame :
        new String[] {
          "aac7018300000000", "aac7018300060000", "aac70183ffff0000",
          "aac7018700000000", "aac7018700070000", "aac7018701010000"
        }) {
      assertThat(Refusals.ofServer(hex(frame))).as(frame).isEqualTo(RANGE);
    }
  }

  @Test
  void a_reason_is_text_of_up_to_65535_octets() throws Malformed {
    ServerMessage.Bye.Code code = ServerMessage.Bye.Code.CLOSING;
    ServerMessage longest = new ServerMessage.Bye(code, "x".repeat(65_535));

    assertThat(ServerMessage.decode(longest.encode(), LIMITS)).isEqualTo(longest);
    assertThat(Refusals.ofServer(hex("aac70187 0004 0002 c080"))).isEqualTo(TEXT);
    assertThat(Refusals.ofServer(hex("aac70183 0004 0001 ff"))).isEqualTo(TEXT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerMessage.Bye(code, "ä".repeat(32_768)))
        .withMessage("reason must have at most 65535 octets");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ServerMessage.Refused(Refusal.Code.NOT_READY, "\uD800"));
  }

  @Test
  void a_beat_of_a_server_has_a_digest_only_if_it_is_exact() throws Malformed {
    byte[] exact = new ServerMessage.Beat(1, 2, OptionalLong.of(0)).encode();
    byte[] open = new ServerMessage.Beat(1, 2, OptionalLong.empty()).encode();

    assertThat(exact).isNotEqualTo(open);
    assertThat(ServerMessage.decode(exact, LIMITS))
        .isEqualTo(new ServerMessage.Beat(1, 2, OptionalLong.of(0)));
    assertThat(ServerMessage.decode(open, LIMITS))
        .isEqualTo(new ServerMessage.Beat(1, 2, OptionalLong.empty()));
    assertThat(Refusals.ofServer(with(open, 28, "01"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(open, 20, "02"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(open, 4, HIGH))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(open, 12, HIGH))).isEqualTo(RANGE);
  }
}
