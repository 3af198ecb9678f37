package org.zclone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zclone.session.Malformed.Reason.LENGTH;
import static org.zclone.session.Malformed.Reason.RANGE;
import static org.zclone.session.Refusals.with;
import static org.zclone.session.Samples.LIMITS;

import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
  private static final int COUNT_AT = 4;
  private static final int COUNTER_AT = 8;
  private static final int STATUS_AT = 16;
  private static final int SEQUENCE_AT = 17;
  private static final Set<Integer> STATUSES = Set.of(0, 1, 16, 17, 18, 19, 20, 21);

  private final ReceiptsWriter writer = new ReceiptsWriter();

  @Test
  void receipts_are_read_as_they_were_written() throws Malformed {
    Receipts receipts = decode(Samples.receipts());

    ReceiptsReader reader = receipts.reader();
    assertThatThrownBy(reader::counter).isInstanceOf(NoSuchElementException.class);
    long counter = 7;
    for (Status status : Status.values()) {
      assertThat(reader.next()).isTrue();
      assertThat(reader.counter()).isEqualTo(counter++);
      assertThat(reader.status()).isEqualTo(status);
      assertThat(reader.sequence()).isEqualTo(status.hasSequence() ? 1_043 : 0);
    }
    assertThat(reader.next()).isFalse();
    assertThat(reader.next()).isFalse();
    assertThatThrownBy(reader::status).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void a_writer_forgets_one_message_in_the_next() throws Malformed {
    writer.add(1, Status.ACCEPTED, 5);
    writer.finish();
    writer.begin();

    assertThat(writer.receipts()).isZero();
    assertThat(decode(writer.finish())).isEqualTo(new Receipts(Packed.NONE));
  }

  @Test
  void every_status_has_its_number_and_others_are_refused() throws Malformed {
    byte[] frame = one(Status.KEY, 0);
    for (int number = 0; number < 256; number++) {
      byte[] other = with(frame, STATUS_AT, String.format("%02x", number));
      if (STATUSES.contains(number)) {
        ReceiptsReader reader = decode(other).reader();
        reader.next();
        assertThat(reader.status().number()).isEqualTo(number);
      } else {
        assertThat(Refusals.ofServer(other)).as("status " + number).isEqualTo(RANGE);
      }
    }
  }

  @Test
  void only_two_statuses_mean_that_the_write_was_applied() {
    for (Status status : Status.values()) {
      assertThat(status.isAccepted()).isEqualTo(status.number() < 16);
    }
  }

  @Test
  void a_sequence_comes_only_with_a_status_that_has_one() {
    for (Status status : Status.values()) {
      if (status.hasSequence()) {
        assertThat(one(status, Long.MAX_VALUE)).hasSize(25);
      } else {
        assertThatIllegalArgumentException().isThrownBy(() -> writer.add(1, status, 1));
        byte[] frame = with(one(status, 0), SEQUENCE_AT + 7, "01");
        assertThat(Refusals.ofServer(frame)).isEqualTo(RANGE);
      }
    }
  }

  @Test
  void numbers_have_their_ranges() {
    byte[] frame = one(Status.ACCEPTED, 5);
    assertThat(Refusals.ofServer(with(frame, COUNTER_AT, "00".repeat(8)))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(frame, COUNTER_AT, "80"))).isEqualTo(RANGE);
    assertThat(Refusals.ofServer(with(frame, SEQUENCE_AT, "80"))).isEqualTo(RANGE);
    assertThatIllegalArgumentException().isThrownBy(() -> writer.add(0, Status.ACCEPTED, 5));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.add(1, Status.ACCEPTED, -5));
  }

  @Test
  void a_count_that_is_not_that_of_the_receipts_is_refused() {
    byte[] frame = one(Status.ACCEPTED, 5);
    assertThat(Refusals.ofServer(with(frame, COUNT_AT, "00000000"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofServer(with(frame, COUNT_AT, "00000002"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofServer(with(frame, COUNT_AT, "7fffffff"))).isEqualTo(LENGTH);
    assertThat(Refusals.ofServer(with(frame, COUNT_AT, "ffffffff"))).isEqualTo(RANGE);
  }

  private byte[] one(Status status, long sequence) {
    writer.begin();
    writer.add(1, status, sequence);
    return writer.finish();
  }

  private static Receipts decode(byte[] frame) throws Malformed {
    return (Receipts) ServerMessage.decode(frame, LIMITS);
  }
}
