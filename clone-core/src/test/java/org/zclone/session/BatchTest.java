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
import static org.zclone.session.Samples.entry;

import java.util.Arrays;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.zclone.replica.StoredEntry;

class BatchTest {
  private static final int FLAGS_AT = 4;
  private static final int FROM_AT = 5;
  private static final int TO_AT = 13;
  private static final int DIGEST_AT = 21;
  private static final int COUNT_AT = 29;
  private static final int ENTRY_AT = 33;
  private static final int TTL_AT = ENTRY_AT + 9;
  private static final int KEY_AT = ENTRY_AT + 13;
  private static final String HIGH = "8000000000000000";

  private final BatchWriter writer = new BatchWriter(SessionProtocol.BATCH_TARGET);

  @Test
  void entries_are_read_as_they_were_written() throws Malformed {
    Batch batch = decode(Samples.batch());

    assertThat(batch.isReset()).isFalse();
    assertThat(batch.isCut()).isTrue();
    assertThat(batch.isConflated()).isTrue();
    assertThat(batch.from()).isEqualTo(40);
    assertThat(batch.to()).isEqualTo(50);
    assertThat(batch.digest()).isEqualTo(0x65E70F5254AD1147L);
    assertThat(batch.entries().count()).isEqualTo(4);
    BatchReader entries = batch.reader();
    assertThat(entries.next()).isTrue();
    assertThat(entries.isPut()).isTrue();
    assertThat(entries.isExpired()).isFalse();
    assertThat(entries.entry()).isEqualTo(entry("/config/pool", "20", 41, 0));
    assertThat(entries.next()).isTrue();
    assertThat(entries.isPut()).isFalse();
    assertThat(entries.isExpired()).isFalse();
    assertThat(entries.key()).isEqualTo("/käse/日本");
    assertThat(entries.sequence()).isEqualTo(43);
    assertThat(entries.value()).isEmpty();
    assertThat(entries.next()).isTrue();
    assertThat(entries.entry()).isEqualTo(entry("/config/lease", "me", 44, 10));
    assertThat(entries.ttlSeconds()).isEqualTo(10);
    assertThat(entries.next()).isTrue();
    assertThat(entries.isPut()).isFalse();
    assertThat(entries.isExpired()).isTrue();
    assertThat(entries.next()).isFalse();
    assertThat(entries.next()).isFalse();
    assertThatThrownBy(entries::key).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void a_reader_stands_before_the_first_entry() throws Malformed {
    BatchReader entries = decode(Samples.batch()).reader();

    assertThatThrownBy(entries::sequence).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(entries::isPut).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void a_value_does_not_share_the_frame() throws Malformed {
    byte[] frame = one(0);
    BatchReader entries = decode(frame).reader();
    entries.next();
    byte[] value = entries.value();
    Arrays.fill(frame, (byte) 0);

    assertThat(value).isEqualTo(bytes("v"));
  }

  @Test
  void an_empty_batch_moves_the_position() throws Malformed {
    writer.begin(7);
    Batch batch = decode(writer.finish(Batch.CUT, 9, 5));

    assertThat(batch).isEqualTo(new Batch(Batch.CUT, 7, 9, 5, Packed.NONE));
    assertThat(batch.reader().next()).isFalse();
  }

  @Test
  void a_writer_goes_on_until_the_frame_is_full_and_knows_before() {
    BatchWriter small = new BatchWriter(ENTRY_AT + 3 * 22);
    small.begin(0);

    assertThat(small.add(entry("/a", "1", 1, 0))).isTrue();
    assertThat(small.size()).isEqualTo(ENTRY_AT + 22);
    assertThat(small.add(entry("/b", "2", 2, 0))).isTrue();
    assertThat(small.add(entry("/c", "33", 3, 0))).isFalse();
    assertThat(small.addRemoval("/long-one", 3, true)).isFalse();
    assertThat(small.add(entry("/ä", "3", 3, 0))).isFalse();
    assertThat(small.lastSequence()).isEqualTo(2);
    assertThat(small.entries()).isEqualTo(2);
    assertThat(small.add(entry("/c", "3", 3, 0))).isTrue();
    assertThat(small.add(entry("/d", "4", 4, 0))).isFalse();
    assertThat(small.finish(0, 3, 0)).hasSize(ENTRY_AT + 3 * 22);
  }

  @Test
  void one_entry_may_be_larger_than_the_frame_should_be() throws Malformed {
    StoredEntry large = new StoredEntry("/large", new byte[LIMITS.maxValueBytes()], 1, 0);
    BatchWriter small = new BatchWriter(100);
    small.begin(0);

    assertThat(small.add(large)).isTrue();
    assertThat(small.add(entry("/a", "1", 2, 0))).isFalse();
    BatchReader entries = decode(small.finish(0, 1, 0)).reader();
    assertThat(entries.next()).isTrue();
    assertThat(entries.entry()).isEqualTo(large);
  }

  @Test
  void a_writer_forgets_one_message_in_the_next() throws Malformed {
    writer.begin(0);
    writer.add(new StoredEntry("/large", new byte[1 << 20], 1, 0));
    writer.finish(Batch.RESET | Batch.CUT, 1, 42);
    writer.begin(1);
    writer.add(entry("/a", "1", 2, 3));

    Batch batch = decode(writer.finish(0, 2, 0));

    assertThat(batch.flags()).isZero();
    assertThat(batch.from()).isEqualTo(1);
    assertThat(batch.digest()).isZero();
    assertThat(batch.entries().count()).isEqualTo(1);
  }

  @Test
  void a_writer_refuses_what_a_reader_would_refuse() throws Malformed {
    writer.begin(5);
    assertThatIllegalArgumentException().isThrownBy(() -> writer.add(entry("/a", "1", 5, 0)));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.add(entry("/a", "", 6, 0)));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.add(entry("", "1", 6, 0)));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.addRemoval("", 6, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.addRemoval("k".repeat(65_536), 6, false));
    assertThat(writer.entries()).isZero();
    assertThat(writer.addRemoval("/a", 6, false)).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> writer.addRemoval("/b", 6, false));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.finish(0, 5, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.finish(8, 6, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.finish(Batch.RESET, 6, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.finish(0, 6, 1));
    assertThat(decode(writer.finish(0, 6, 0)).entries().count()).isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> writer.begin(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> new BatchWriter(0));
  }

  @Test
  void flags_from_to_and_digest_must_fit_together() {
    byte[] frame = one(0);
    assertThat(Refusals.ofServer(with(frame, FLAGS_AT, "08"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(frame, FLAGS_AT, "01"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(frame, FROM_AT, HIGH))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(frame, TO_AT, HIGH))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(frame, DIGEST_AT, "01"))).isEqualTo(RANGE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Batch(0, 2, 1, 0, Packed.NONE))
        .withMessage("to must not be below from: 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Batch(Batch.RESET, 1, 2, 0, Packed.NONE));
    assertThatIllegalArgumentException().isThrownBy(() -> new Batch(0, -1, 2, 0, Packed.NONE));
    assertThatIllegalArgumentException().isThrownBy(() -> new Batch(16, 1, 2, 0, Packed.NONE));
  }

  @Test
  void sequences_rise_from_after_the_beginning_to_the_end() throws Malformed {
    writer.begin(5);
    writer.addRemoval("/a", 6, false);
    writer.addRemoval("/b", 9, false);
    byte[] frame = writer.finish(0, 9, 0);
    int second = frame.length - 17;

    assertThat(decode(frame).entries().count()).isEqualTo(2);
    assertThat(Refusals.ofServer(with(frame, ENTRY_AT + 8, "05"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(frame, second + 8, "06"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(frame, second + 8, "0a"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(frame, second + 1, HIGH))).isEqualTo(RANGE);
  }

  @Test
  void the_highest_sequence_is_understood() throws Malformed {
    writer.begin(Long.MAX_VALUE - 1);
    writer.add(new StoredEntry("/a", bytes("v"), Long.MAX_VALUE, Integer.MAX_VALUE));

    BatchReader entries = decode(writer.finish(0, Long.MAX_VALUE, 0)).reader();

    assertThat(entries.next()).isTrue();
    assertThat(entries.sequence()).isEqualTo(Long.MAX_VALUE);
    assertThat(entries.ttlSeconds()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void kinds_ttl_key_and_value_must_fit_together() {
    byte[] put = one(7);
    assertThat(Refusals.ofServer(with(put, ENTRY_AT, "00"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(put, ENTRY_AT, "04"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(put, ENTRY_AT, "02"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(put, TTL_AT, "80"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(put, KEY_AT + 2, "ff"))).isEqualTo(TEXT);
    byte[] untilEmptyValue = Arrays.copyOf(put, put.length - 1);
    assertThat(Refusals.ofServer(with(untilEmptyValue, KEY_AT + 4, "00000000"))).isEqualTo(RANGE);
    writer.begin(0);
    writer.addRemoval("/k", 1, false);
    byte[] removal = writer.finish(0, 1, 0);
    assertThat(Refusals.ofServer(with(removal, TTL_AT + 3, "01"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(removal, ENTRY_AT, "01"))).isEqualTo(LENGTH);
    byte[] withoutKey = Arrays.copyOf(removal, removal.length - 2);
    assertThat(Refusals.ofServer(with(withoutKey, KEY_AT, "0000"))).isEqualTo(RANGE);
  }

  @Test
  void counts_and_lengths_beyond_the_frame_are_refused_before_anything_is_made() {
    byte[] frame = one(0);
    assertThat(Refusals.ofServer(with(frame, COUNT_AT, "00000002"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofServer(with(frame, COUNT_AT, "7fffffff"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofServer(with(frame, COUNT_AT, "80000000"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(frame, COUNT_AT, "00000000"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofServer(with(frame, KEY_AT, "ffff"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofServer(with(frame, KEY_AT + 4, "7fffffff"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofServer(with(frame, KEY_AT + 4, "ffffffff"))).isEqualTo(LENGTH);
  }

  @Test
  void keys_and_values_over_the_limits_are_refused() throws Malformed {
    writer.begin(0);
    writer.add(entry("/äb", "123", 1, 0));
    byte[] frame = writer.finish(0, 1, 0);

    assertThat(ServerMessage.decode(frame, new Limits(4, 3, 1))).isEqualTo(decode(frame));
    assertThat(Refusals.ofServer(frame, new Limits(3, 3, 1))).isEqualTo(LIMIT);
    assertThat(Refusals.ofServer(frame, new Limits(4, 2, 1))).isEqualTo(LIMIT);
  }

  @Test
  void neither_values_nor_keys_are_printed() throws Malformed {
    assertThat(decode(one(0)).toString()).endsWith("entries=1 in 22 octets]");
  }

  private byte[] one(int ttlSeconds) {
    writer.begin(5);
    writer.add(entry("/k", "v", 6, ttlSeconds));
    return writer.finish(0, 6, 0);
  }

  private static Batch decode(byte[] frame) throws Malformed {
    return (Batch) ServerMessage.decode(frame, LIMITS);
  }
}
