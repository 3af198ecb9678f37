package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.zclone.replica.StoredEntry;

/** What those who are behind may be sent of a turn. */
class TurnUpdatesTest {
  private static final int FRAME = 1_000;
  private final BatchEncoder encoder = new BatchEncoder(FRAME);

  @Test
  void a_snapshot_that_began_after_the_turn_is_not_sent_what_the_turn_removed_again() {
    FollowPosition position = snapshotAt(12, 20);

    assertThat(turn(10).after(position, encoder)).isNull();
  }

  @Test
  void a_snapshot_that_began_before_the_turn_is_sent_all_of_it() {
    FollowPosition position = snapshotAt(10, 10);

    assertThat(turn(10).after(position, encoder)).isNotNull();
  }

  @Test
  void who_has_everything_is_sent_the_turn() {
    FollowPosition position = FollowPosition.delta(new RunningSnapshots(), 10, Long.MAX_VALUE);

    assertThat(turn(10).after(position, encoder)).isNotNull();
  }

  /** Puts {@code /a} with 13, removes it with 20. */
  private static TurnUpdates turn(long from) {
    TurnUpdates turn = new TurnUpdates(from);
    turn.add(new StoredEntry("/a", new byte[1], 13, 0));
    turn.add(Tombstone.removed("/a", 20));
    turn.end(20, 0);
    return turn;
  }

  /** Of a client with the entries up to {@code sequence} of what was there at {@code baseline}. */
  private FollowPosition snapshotAt(long sequence, long baseline) {
    FollowPosition position = FollowPosition.snapshot(new RunningSnapshots(), Long.MAX_VALUE);
    encoder.beginSnapshot(baseline);
    encoder.add(new StoredEntry("/b", new byte[1], 1, 0));
    position.onSent(encoder.finish(sequence, false));
    return position;
  }
}
