package org.zclone.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.zclone.api.Change;
import org.zclone.api.Change.Cause;
import org.zclone.api.ChangeListener;
import org.zclone.replica.Replica.Version;
import org.zclone.replica.ReplicaEditor;
import org.zclone.replica.StoredEntry;

class FeedTest {
  private final ReplicaEditor replica = new ReplicaEditor();
  private final Queue<Runnable> executor = new ArrayDeque<>();
  private final List<List<Change>> told = new ArrayList<>();
  private final Feed feed =
      new Feed("", new Told(), 65_536, new SerialQueue(executor::add), replica.publish());

  private final class Told implements ChangeListener {
    @Override
    public void onChange(Change change) {}

    @Override
    public void onChanges(List<Change> changes) {
      told.add(changes);
    }
  }

  private void putOneByOne(int first, int count) {
    for (int i = first; i < first + count; i++) {
      StoredEntry entry = new StoredEntry("/" + i, new byte[1], i, 0);
      replica.put(entry);
      Version after = replica.publish();
      Change change = new Change(Cause.PUT, "/" + i, Optional.empty(), Optional.of(entry), i);
      feed.offer(List.of(change), after);
    }
  }

  private void tellAll() {
    for (Runnable task = executor.poll(); task != null; task = executor.poll()) {
      task.run();
    }
  }

  @Test
  void cuts_wait_up_to_their_limit() {
    tellAll();

    putOneByOne(1, Feed.MOST_CUTS);
    tellAll();

    assertThat(told).hasSize(Feed.MOST_CUTS);
    assertThat(told.get(0)).extracting(Change::cause).containsExactly(Cause.PUT);
  }

  @Test
  void more_waiting_cuts_than_their_limit_are_merged_though_their_changes_are_few() {
    tellAll();

    putOneByOne(1, Feed.MOST_CUTS + 1);
    tellAll();
    putOneByOne(Feed.MOST_CUTS + 2, 1);
    tellAll();

    assertThat(told).as("one difference, then single changes again").hasSize(2);
    assertThat(told.get(0)).hasSize(Feed.MOST_CUTS + 1);
    assertThat(told.get(0)).extracting(Change::cause).containsOnly(Cause.RESYNC);
    assertThat(told.get(1)).extracting(Change::cause).containsExactly(Cause.PUT);
  }
}
