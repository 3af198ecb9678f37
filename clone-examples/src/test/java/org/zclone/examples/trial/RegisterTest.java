package org.zclone.examples.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.Entry;
import org.zclone.api.Receipt;
import org.zclone.api.Receipt.Level;
import org.zclone.examples.trial.Finding.Kind;

class RegisterTest {
  private final Register register = new Register("/trial/1/7");

  @BeforeEach
  void write() {
    register.next(8);
    register.onReceipt(new Receipt(Level.REPLICATED, 100));
    register.next(258);
    register.onReceipt(new Receipt(Level.ACCEPTED, 200));
  }

  @Test
  void a_map_with_the_last_value_is_right() {
    assertThat(register.compare(Optional.of(new Found(258, 200)))).isEmpty();
  }

  @Test
  void a_value_may_go_with_a_server_that_was_alone_but_not_one_that_was_replicated() {
    assertThat(kind(register.compare(Optional.of(new Found(8, 100))))).isEqualTo(Kind.LOST_ALONE);
    assertThat(kind(register.compare(Optional.empty()))).isEqualTo(Kind.LOST);
  }

  @Test
  void a_value_with_another_sequence_was_applied_twice() {
    assertThat(kind(register.compare(Optional.of(new Found(258, 201))))).isEqualTo(Kind.TWICE);
  }

  @Test
  void a_value_that_was_not_sent_is_invented() {
    assertThat(kind(register.compare(Optional.of(new Found(259, 201))))).isEqualTo(Kind.INVENTED);
  }

  @Test
  void what_a_refused_write_has_found_lost_is_not_found_again() {
    Optional<Entry> left = Optional.of(new Found(8, 100));
    register.next(508);

    assertThat(register.refused(left).kind()).isEqualTo(Kind.LOST_ALONE);
    assertThat(register.compare(left)).isEmpty();
    assertThat(kind(register.compare(Optional.empty()))).isEqualTo(Kind.LOST);
  }

  @Test
  void after_a_loss_the_next_write_names_no_sequence() {
    register.next(508);
    register.refused(Optional.of(new Found(8, 100)));

    assertThat(register.next(758).expectedSequence()).isEmpty();
  }

  private static Kind kind(Optional<Finding> found) {
    return found.orElseThrow().kind();
  }

  private record Found(long number, long sequence) implements Entry {
    @Override
    public String key() {
      return "/trial/1/7";
    }

    @Override
    public Bytes value() {
      return Bytes.utf8(Long.toString(number));
    }

    @Override
    public Optional<Duration> ttl() {
      return Optional.empty();
    }
  }
}
