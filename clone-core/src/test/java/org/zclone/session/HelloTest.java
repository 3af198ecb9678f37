package org.zclone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.zclone.session.Malformed.Reason.LENGTH;
import static org.zclone.session.Malformed.Reason.RANGE;
import static org.zclone.session.Malformed.Reason.SUBTREES;
import static org.zclone.session.Malformed.Reason.TEXT;
import static org.zclone.session.Refusals.with;
import static org.zclone.session.Samples.CLIENT;
import static org.zclone.session.Samples.HISTORY;
import static org.zclone.session.Samples.LIMITS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HelloTest {
  private static final int FLAGS_AT = 20;
  private static final int LIMIT_AT = 21;
  private static final int HISTORY_AT = 29;
  private static final int POSITION_AT = 45;
  private static final int DIGEST_AT = 53;
  private static final int COUNTER_AT = 61;
  private static final int SUBTREES_AT = 69;
  private static final String HIGH = "8000000000000000";

  @Test
  void flags_are_those_of_what_it_holds() throws Malformed {
    for (int flags = 0; flags < 4; flags++) {
      byte[] frame = with(Samples.hello().encode(), FLAGS_AT, "0" + flags);
      Hello hello = (Hello) ClientMessage.decode(frame, LIMITS);
      assertThat(hello.isVote()).isEqualTo((flags & 1) != 0);
      assertThat(hello.resume().isPresent()).isEqualTo((flags & 2) != 0);
    }
    assertThat(Refusals.ofClient(with(Samples.hello().encode(), FLAGS_AT, "04"))).isEqualTo(RANGE);
  }

  @Test
  void without_resume_there_is_nothing_to_resume() {
    byte[] frame = Samples.hello().encode();
    for (int at : new int[] {HISTORY_AT, HISTORY_AT + 15, POSITION_AT + 7, DIGEST_AT}) {
      assertThat(Refusals.ofClient(with(frame, at, "01"))).as("at " + at).isEqualTo(RANGE);
    }
  }

  @Test
  void numbers_have_their_ranges() {
    byte[] frame = Samples.resuming().encode();
    for (int at : new int[] {LIMIT_AT, POSITION_AT, COUNTER_AT}) {
      assertThat(Refusals.ofClient(with(frame, at, HIGH))).as("at " + at).isEqualTo(RANGE);
    }
    assertThat(Refusals.ofClient(with(frame, COUNTER_AT, "00".repeat(8)))).isEqualTo(RANGE);
    assertThatIllegalArgumentException().isThrownBy(() -> hello(-1, 1, ""));
    assertThatIllegalArgumentException().isThrownBy(() -> hello(0, 0, ""));
    assertThatIllegalArgumentException().isThrownBy(() -> new Hello.Resume(HISTORY, -1, 0));
  }

  @Test
  void subtrees_are_brought_into_the_order_of_their_octets() {
    String afterSurrogates = "\uFFFD";
    String supplementary = Character.toString(0x10000);
    List<String> given = List.of(supplementary, "b", afterSurrogates, "ä", "a", "B");
    List<String> expected = new ArrayList<>(given);
    expected.sort((a, b) -> Arrays.compareUnsigned(Samples.bytes(a), Samples.bytes(b)));

    assertThat(hello(0, 1, given.toArray(String[]::new)).subtrees())
        .isEqualTo(expected)
        .containsExactly("B", "a", "b", "ä", afterSurrogates, supplementary);
  }

  @Test
  void subtrees_in_another_order_equal_or_within_another_are_refused() {
    assertThat(reason("b", "a")).isEqualTo(SUBTREES);
    assertThat(reason("a", "a")).isEqualTo(SUBTREES);
    assertThat(reason("a", "ab")).isEqualTo(SUBTREES);
    assertThat(reason("", "a")).isEqualTo(SUBTREES);
    assertThat(reason(Character.toString(0x10000), "\uFFFD")).isEqualTo(SUBTREES);
    assertThat(reason()).isEqualTo(SUBTREES);
    assertThatIllegalArgumentException().isThrownBy(() -> hello(0, 1, "a", "a"));
    assertThatIllegalArgumentException().isThrownBy(() -> hello(0, 1, "ab", "b", "a"));
    assertThatIllegalArgumentException().isThrownBy(() -> hello(0, 1, "x", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> hello(0, 1));
  }

  @Test
  void up_to_1000_subtrees_are_understood() throws Malformed {
    Hello most = hello(0, 1, numbered(1_000));

    assertThat(ClientMessage.decode(most.encode(), LIMITS)).isEqualTo(most);
    assertThat(reason(numbered(1_001))).isEqualTo(SUBTREES);
    assertThatIllegalArgumentException().isThrownBy(() -> hello(0, 1, numbered(1_001)));
  }

  @Test
  void a_subtree_is_at_most_as_long_as_a_key() throws Malformed {
    Hello longest = hello(0, 1, "ä".repeat(127) + "x");

    assertThat(ClientMessage.decode(longest.encode(), LIMITS)).isEqualTo(longest);
    assertThat(reason("ä".repeat(128))).isEqualTo(SUBTREES);
    assertThat(Refusals.ofClient(longest.encode(), new Limits(254, 1, 1))).isEqualTo(SUBTREES);
  }

  @Test
  void a_subtree_is_text() {
    byte[] frame = hello(0, 1, "ab").encode();
    assertThat(Refusals.ofClient(with(frame, frame.length - 2, "c3"))).isEqualTo(TEXT);
  }

  @Test
  void a_count_that_the_octets_cannot_hold_is_refused() {
    byte[] frame = Samples.hello().encode();
    assertThat(Refusals.ofClient(with(frame, SUBTREES_AT, "0002"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofClient(with(frame, SUBTREES_AT, "ffff"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofClient(with(frame, SUBTREES_AT, "0000"))).isNotNull();
  }

  @Test
  void what_it_holds_cannot_be_changed() {
    List<String> subtrees = new ArrayList<>(List.of("a"));
    Hello hello = new Hello(CLIENT, false, 0, Optional.empty(), 1, subtrees);
    subtrees.add("b");

    assertThat(hello.subtrees()).containsExactly("a").isUnmodifiable();
  }

  private static Hello hello(long limit, long nextCounter, String... subtrees) {
    List<String> shuffled = new ArrayList<>(List.of(subtrees));
    Collections.reverse(shuffled);
    return new Hello(CLIENT, false, limit, Optional.empty(), nextCounter, shuffled);
  }

  private static Malformed.Reason reason(String... subtrees) {
    byte[] beginning = Arrays.copyOf(Samples.hello().encode(), SUBTREES_AT);
    FrameWriter out = FrameWriter.of(Command.HELLO).raw(beginning, 4, SUBTREES_AT);
    out.u16(subtrees.length);
    for (String subtree : subtrees) {
      out.text(subtree);
    }
    return Refusals.ofClient(out.frame());
  }

  private static String[] numbered(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> String.format(Locale.ROOT, "/%04d", i))
        .toArray(String[]::new);
  }
}
