package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.session.Status;

class ClientWritesTest {
  private final ClientWrites writes = new ClientWrites();

  @ParameterizedTest
  @EnumSource(
      value = Status.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NOT_ACTIVE"})
  void an_answer_is_given_again_to_a_repetition(Status status) {
    GroupReceipt receipt = new GroupReceipt(1, status, 0);

    writes.remember(receipt);

    assertThat(writes.isNext(2)).isTrue();
    assertThat(writes.isRepetition(1)).isTrue();
    assertThat(writes.repeat(1)).isEqualTo(receipt);
    assertThat(writes.lastAnswered()).isEqualTo(1);
  }

  @Test
  void that_another_server_must_be_asked_is_no_answer() {
    writes.expect(5);

    writes.remember(new GroupReceipt(5, Status.NOT_ACTIVE, 0));

    assertThat(writes.isNext(5)).isTrue();
    assertThat(writes.isRepetition(5)).isFalse();
    assertThat(writes.lastAnswered()).isZero();
    writes.remember(new GroupReceipt(5, Status.ACCEPTED, 9));
    assertThat(writes.repeat(5)).isEqualTo(new GroupReceipt(5, Status.ACCEPTED, 9));
  }
}
