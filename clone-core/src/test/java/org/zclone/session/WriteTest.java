package org.zclone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zclone.session.Malformed.Reason.LENGTH;
import static org.zclone.session.Malformed.Reason.LIMIT;
import static org.zclone.session.Malformed.Reason.RANGE;
import static org.zclone.session.Malformed.Reason.TEXT;
import static org.zclone.session.Refusals.with;
import static org.zclone.session.Samples.LIMITS;
import static org.zclone.session.Samples.bytes;
import static org.zclone.session.Samples.put;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.zclone.api.Update;

class WriteTest {
  private static final int ANSWERED_AT = 4;
  private static final int FIRST_AT = 12;
  private static final int GROUPS_AT = 20;
  private static final int OPERATIONS_AT = 22;
  private static final int KIND_AT = 24;
  private static final int FLAGS_AT = 25;
  private static final int TTL_AT = 26;
  private static final int KEY_AT = 30;
  private static final String HIGH = "8000000000000000";

  private final WriteWriter writer = new WriteWriter(SessionProtocol.BATCH_TARGET);

  @Test
  void groups_are_read_as_they_were_written() throws Malformed {
    Write write = decode(Samples.write());

    assertThat(write.answered()).isEqualTo(6);
    assertThat(write.firstCounter()).isEqualTo(7);
    assertThat(write.groups().count()).isEqualTo(2);
    WriteReader groups = write.reader();
    assertThat(groups.counter()).isEqualTo(7);
    assertThat(groups.next())
        .isUnmodifiable()
        .containsExactly(new Operation("/a", bytes("1"), 30, Operation.ANY, true));
    assertThat(groups.counter()).isEqualTo(8);
    assertThat(groups.next())
        .isUnmodifiable()
        .containsExactly(
            new Operation("/b", bytes("22"), 0, 5, false),
            new Operation("/käse", bytes(""), 0, 0, false));
    assertThat(groups.hasNext()).isFalse();
    assertThatThrownBy(groups::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void a_value_does_not_share_the_frame() throws Malformed {
    byte[] frame = one(put("/k", "v"));
    Operation operation = decode(frame).reader().next().get(0);
    Arrays.fill(frame, (byte) 0);

    assertThat(operation).isEqualTo(new Operation("/k", bytes("v"), 0, Operation.ANY, false));
  }

  @Test
  void a_message_without_groups_says_what_is_answered() throws Malformed {
    writer.begin(6, 7);

    assertThat(decode(writer.finish())).isEqualTo(new Write(6, 7, Packed.NONE));
  }

  @Test
  void the_size_of_a_group_is_known_before() {
    List<List<Update>> groups =
        List.of(
            List.of(put("/k", "v")),
            List.of(Update.remove("/käse/日本").ifAbsent()),
            List.of(put("/a", "12").ifSequence(5).boundToSession(), Update.remove("/b")));
    for (List<Update> group : groups) {
      writer.begin(0, 1);
      int before = writer.size();
      writer.add(group);

      assertThat(WriteWriter.sizeOf(group)).isEqualTo(writer.size() - before);
    }
  }

  @Test
  void a_writer_goes_on_until_the_frame_is_full() throws Malformed {
    WriteWriter small = new WriteWriter(OPERATIONS_AT + 2 * 17);
    small.begin(0, 1);

    assertThat(small.add(List.of(put("/a", "1")))).isTrue();
    assertThat(small.add(List.of(put("/b", "22")))).isFalse();
    assertThat(small.groups()).isEqualTo(1);
    assertThat(small.add(List.of(put("/b", "2")))).isTrue();
    assertThat(small.add(List.of(put("/c", "3")))).isFalse();
    assertThat(decode(small.finish()).groups().count()).isEqualTo(2);
  }

  @Test
  void one_group_may_be_larger_than_the_frame_should_be() throws Malformed {
    WriteWriter small = new WriteWriter(10);
    small.begin(0, 1);

    assertThat(small.add(List.of(put("/a", "1"), put("/b", "2")))).isTrue();
    assertThat(decode(small.finish()).reader().next()).hasSize(2);
  }

  @Test
  void a_frame_has_at_most_65535_groups() throws Malformed {
    WriteWriter large = new WriteWriter(1 << 24);
    large.begin(0, 1);
    List<Update> group = List.of(Update.remove("k"));
    int added = 0;
    while (large.add(group)) {
      added++;
    }

    assertThat(added).isEqualTo(65_535);
    assertThat(ClientMessage.decode(large.finish(), new Limits(1, 1, 65_535))).isNotNull();
  }

  @Test
  void a_writer_refuses_what_a_reader_would_refuse() throws Malformed {
    List<Update> most = Collections.nCopies(1_000, put("/k", "v"));
    List<Update> tooMany = Collections.nCopies(1_001, put("/k", "v"));

    writer.begin(0, 1);
    assertThatIllegalArgumentException().isThrownBy(() -> writer.add(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.add(tooMany));
    assertThat(writer.add(most)).isTrue();
    assertThat(decode(writer.finish()).reader().next()).hasSize(1_000);
    assertThatIllegalArgumentException().isThrownBy(() -> writer.begin(1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.begin(-1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.begin(0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new WriteWriter(0));
    writer.begin(0, Long.MAX_VALUE);
    writer.add(List.of(put("/k", "v")));
    assertThatIllegalArgumentException().isThrownBy(writer::finish);
  }

  @Test
  void counters_have_their_ranges() {
    byte[] frame = one(put("/k", "v"));
    assertThat(Refusals.ofClient(with(frame, ANSWERED_AT, HIGH))).isEqualTo(RANGE);
    assertThat(Refusals.ofClient(with(frame, FIRST_AT, HIGH))).isEqualTo(RANGE);
    assertThat(Refusals.ofClient(with(frame, FIRST_AT, "00".repeat(8)))).isEqualTo(RANGE);
    assertThat(Refusals.ofClient(with(frame, ANSWERED_AT + 7, "01"))).isEqualTo(RANGE);
    assertThat(Refusals.ofClient(with(frame, FIRST_AT, "7f" + "ff".repeat(7)))).isEqualTo(RANGE);
    assertThatIllegalArgumentException().isThrownBy(() -> new Write(0, 0, Packed.NONE));
    assertThatIllegalArgumentException().isThrownBy(() -> new Write(5, 5, Packed.NONE));
  }

  @Test
  void the_parts_of_an_operation_must_fit_together() {
    byte[] put = one(put("/k", "v"));
    assertThat(Refusals.ofClient(with(put, KIND_AT, "00"))).isEqualTo(RANGE);
    assertThat(Refusals.ofClient(with(put, KIND_AT, "03"))).isEqualTo(RANGE);
    assertThat(Refusals.ofClient(with(put, FLAGS_AT, "04"))).isEqualTo(RANGE);
    assertThat(Refusals.ofClient(with(put, TTL_AT, "80"))).isEqualTo(RANGE);
    assertThat(Refusals.ofClient(with(put, KEY_AT + 2, "80"))).isEqualTo(TEXT);
    byte[] untilEmptyValue = Arrays.copyOf(put, put.length - 1);
    assertThat(Refusals.ofClient(with(untilEmptyValue, KEY_AT + 4, "00000000"))).isEqualTo(RANGE);
    byte[] removal = one(Update.remove("/k"));
    assertThat(Refusals.ofClient(with(removal, TTL_AT + 3, "01"))).isEqualTo(RANGE);
    assertThat(Refusals.ofClient(with(removal, FLAGS_AT, "02"))).isEqualTo(RANGE);
    byte[] conditional = one(Update.remove("/k").ifAbsent());
    assertThat(Refusals.ofClient(with(conditional, KEY_AT + 4, HIGH))).isEqualTo(RANGE);
  }

  @Test
  void the_greatest_numbers_are_understood() throws Malformed {
    byte[] frame = one(put("/k", "v").ttl(Update.MAX_TTL).ifSequence(Long.MAX_VALUE));

    Operation operation = decode(frame).reader().next().get(0);

    assertThat(operation.ttlSeconds()).isEqualTo(Integer.MAX_VALUE);
    assertThat(operation.expected()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void counts_and_lengths_beyond_the_frame_are_refused() {
    byte[] frame = one(put("/k", "v"));
    assertThat(Refusals.ofClient(with(frame, GROUPS_AT, "0000"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofClient(with(frame, GROUPS_AT, "0002"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofClient(with(frame, GROUPS_AT, "ffff"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofClient(with(frame, OPERATIONS_AT, "0000"))).isEqualTo(RANGE);
    assertThat(Refusals.ofClient(with(frame, OPERATIONS_AT, "ffff"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofClient(with(frame, KEY_AT, "ffff"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofClient(with(frame, KEY_AT + 4, "ffffffff"))).isEqualTo(LENGTH);
  }

  @Test
  void more_groups_or_operations_than_the_limits_are_refused() throws Malformed {
    byte[] two = Samples.write();
    assertThat(ClientMessage.decode(two, new Limits(1, 1, 2))).isEqualTo(decode(two));
    assertThat(Refusals.ofClient(two, new Limits(1, 1, 1))).isEqualTo(LIMIT);

    FrameWriter tooMany = FrameWriter.of(Command.WRITE).u64(0).u64(1).u16(1).u16(1_001);
    for (int i = 0; i < 1_001; i++) {
      tooMany.u8(Write.REMOVE).u8(0).u32(0).text("/k");
    }
    assertThat(Refusals.ofClient(tooMany.frame())).isEqualTo(LIMIT);
  }

  @Test
  void keys_and_values_that_a_receipt_refuses_are_understood() throws Malformed {
    String longKey = "k".repeat(65_535);
    FrameWriter out = FrameWriter.of(Command.WRITE).u64(0).u64(1).u16(1).u16(3);
    out.u8(Write.REMOVE).u8(0).u32(0).text("");
    out.u8(Write.REMOVE).u8(0).u32(0).text(longKey);
    out.u8(Write.PUT).u8(0).u32(0).text("").bytes(new byte[100]);

    Write write = (Write) ClientMessage.decode(out.frame(), new Limits(10, 10, 1));

    assertThat(write.reader().next()).extracting(Operation::key).containsExactly("", longKey, "");
  }

  @Test
  void an_operation_checks_what_it_is_made_of() {
    byte[] value = bytes("v");
    byte[] none = bytes("");
    assertThatIllegalArgumentException().isThrownBy(() -> new Operation("k", value, -1, 0, false));
    assertThatIllegalArgumentException().isThrownBy(() -> new Operation("k", value, 0, -2, false));
    assertThatIllegalArgumentException().isThrownBy(() -> new Operation("k", none, 1, 0, false));
    assertThatIllegalArgumentException().isThrownBy(() -> new Operation("k", none, 0, 0, true));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Operation("k".repeat(65_536), value, 0, 0, false));
  }

  @Test
  void an_operation_is_equal_by_its_value_and_does_not_print_it() {
    Operation operation = new Operation("/k", bytes("secret"), 7, 5, true);

    assertThat(operation)
        .isEqualTo(new Operation("/k", bytes("secret"), 7, 5, true))
        .hasSameHashCodeAs(new Operation("/k", bytes("secret"), 7, 5, true))
        .isNotEqualTo(new Operation("/k", bytes("other"), 7, 5, true))
        .hasToString("put /k, 6 octets, ttl 7, expected 5, bound");
    assertThat(new Operation("/k", bytes(""), 0, Operation.ANY, false)).hasToString("remove /k");
  }

  private byte[] one(Update update) {
    writer.begin(0, 1);
    writer.add(List.of(update));
    return writer.finish();
  }

  private static Write decode(byte[] frame) throws Malformed {
    return (Write) ClientMessage.decode(frame, LIMITS);
  }
}
