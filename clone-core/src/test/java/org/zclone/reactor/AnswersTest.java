package org.zclone.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.zclone.api.ClosedException;
import org.zclone.api.Receipt;
import org.zclone.api.WriteRefusedException;

class AnswersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(Long.MAX_VALUE);
  private static final Receipt RECEIPT = new Receipt(Receipt.Level.ACCEPTED, 7);

  private final List<Runnable> executor = new ArrayList<>();
  private final Answers answers =
      new Answers("the test", 1, PATIENCE, new SerialQueue(executor::add));
  private final CompletableFuture<Receipt> write = new CompletableFuture<>();

  private long begin() {
    answers.admit(true);
    return answers.register(write);
  }

  private static void assertClosed(CompletableFuture<Receipt> write) {
    assertThatThrownBy(write::join)
        .hasCauseInstanceOf(ClosedException.class)
        .hasMessageContaining("the test was closed");
  }

  @Test
  void an_answer_makes_room_when_it_is_told() {
    answers.complete(begin(), RECEIPT);
    answers.tell();

    assertThat(write).isNotDone();
    assertThatThrownBy(() -> answers.admit(false))
        .isInstanceOfSatisfying(
            WriteRefusedException.class, refusal -> assertThat(refusal.isUnsent()).isTrue());
    executor.forEach(Runnable::run);

    assertThat(write).isCompletedWithValue(RECEIPT);
    answers.admit(false);
  }

  @Test
  void a_second_answer_to_the_same_write_makes_no_more_room() {
    long id = begin();
    answers.complete(id, RECEIPT);
    answers.complete(id, RECEIPT);
    answers.tell();
    executor.forEach(Runnable::run);

    answers.admit(false);
    assertThatThrownBy(() -> answers.admit(false)).isInstanceOf(WriteRefusedException.class);
  }

  @Test
  void an_interrupted_thread_is_let_in_while_there_is_room_and_does_not_wait_for_more() {
    Thread.currentThread().interrupt();

    answers.admit(true);

    assertThatThrownBy(() -> answers.admit(true))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
  }

  @Test
  void closing_tells_what_an_executor_that_does_nothing_has_left_untold() {
    answers.complete(begin(), RECEIPT);
    answers.tell();

    answers.close();

    assertClosed(write);
  }

  @Test
  void a_write_that_comes_after_the_end_fails_at_once_without_an_executor() {
    answers.failAll();

    begin();

    assertClosed(write);
  }
}
