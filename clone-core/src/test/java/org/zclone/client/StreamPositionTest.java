package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.zclone.client.StreamPosition.Step;

class StreamPositionTest {
  private static final long EPOCH = 5L << 40;

  private final StreamPosition subtree = new StreamPosition(false);

  private void join() {
    subtree.onHeartbeat(EPOCH);
    subtree.onRequest();
    subtree.onCut(EPOCH);
  }

  @Test
  void a_subtree_may_skip_any_number_of_updates_elsewhere() {
    join();

    assertThat(subtree.onUpdate(EPOCH + 1_000_000)).isEqualTo(Step.FOLLOWS);
    assertThat(subtree.onHeartbeat(EPOCH + 2_000_000)).isEqualTo(Step.FOLLOWS);
  }

  /** The other half of a pair may have served in between, and its updates were not heard. */
  @Test
  void another_activation_of_the_same_server_is_a_loss_for_a_subtree_too() {
    join();

    assertThat(subtree.onHeartbeat(EPOCH + (1L << 40))).isEqualTo(Step.LOST);
    assertThat(subtree.onUpdate(EPOCH + (1L << 41))).isEqualTo(Step.LOST);
    assertThat(subtree.problem()).contains("activated anew");
  }
}
