package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CountersTest {
  private final Counters counters = new Counters();

  @Test
  void what_somebody_looks_at_later_is_what_it_was() {
    counters.add(Counter.BATCHES);
    counters.add("odd");
    Supplier<Map<String, Long>> before = counters.view();
    counters.add(Counter.BATCHES, 4);
    counters.add("odd");

    assertThat(before.get()).containsEntry("batches", 1L).containsEntry("odd", 1L);
    assertThat(counters.view().get()).containsEntry("batches", 5L).containsEntry("odd", 2L);
  }

  @Test
  void those_that_are_0_are_named_and_nothing_is_made_anew_while_nothing_happens() {
    Supplier<Map<String, Long>> view = counters.view();

    assertThat(view.get()).hasSize(Counter.values().length).containsEntry("batches", 0L);
    assertThat(counters.view()).isSameAs(view);
  }
}
