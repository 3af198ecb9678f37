package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;
import org.zclone.replica.Subtree;
import org.zclone.session.Batch;
import org.zclone.session.BatchReader;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;
import org.zclone.session.ServerMessage;

/** Walks of the log in tiny stretches while updates flow end in exactly the state at the cut. */
class LogWalkRunTest {
  private static final long EPOCH = 1L << 40;
  private static final List<List<String>> SUBTREES =
      List.of(List.of(""), List.of("/1"), List.of("/10", "/2"), List.of("/1", "/2", "/3"));

  private final Store store = new Store(EPOCH, new UpdateLog(EPOCH, 20));
  private final BatchEncoder encoder = new BatchEncoder(150);
  private final FollowGroups groups =
      new FollowGroups(store, encoder, new Stretches(store, encoder, 7));
  private final List<Follower> followers = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void every_cut_is_a_state_that_the_store_had(long seed) throws Malformed {
    SplittableRandom random = new SplittableRandom(seed);
    int keys = 1 << random.nextInt(2, 12);
    for (int i = 0; i < keys; i++) {
      update(random, keys);
    }
    groups.endTurn();
    for (int i = 0; i < 4_000; i++) {
      operate(random, keys);
    }
    groups.endTurn();
    for (Follower follower : followers) {
      while (!follower.isCurrent()) {
        follower.next();
      }
      follower.check();
      assertThat(follower.isCut).as("ends with a cut").isTrue();
    }
    for (Follower follower : followers) {
      assertThat(follower.group.digest()).isEqualTo(follower.group.keys().digestIn(store.cut()));
    }
    assertThat(followers.stream().mapToInt(follower -> follower.cuts).sum()).isPositive();
  }

  @Test
  void a_slow_snapshot_ends_however_many_keys_are_removed_meanwhile() throws Malformed {
    for (int i = 0; i < 2_000; i++) {
      store.put("/" + i, new byte[1], 0, 0);
    }
    groups.endTurn();
    Follower slow = new Follower(List.of(""));

    int turns = 0;
    for (; slow.cuts == 0 && turns < 5_000; turns++) {
      slow.next();
      store.remove("/" + turns);
      store.put("/" + (2_000 + turns), new byte[1], 0, 0);
      groups.endTurn();
    }

    assertThat(slow.resets).isEqualTo(1);
    assertThat(turns).as("a snapshot, and what happened since it began").isLessThan(2_000);
    assertThat(store.log().floor()).as("nobody needs them any more").isGreaterThan(EPOCH);
  }

  @Test
  void a_snapshot_that_is_overtaken_by_removals_begins_again() throws Malformed {
    for (int i = 0; i < 2_000; i++) {
      store.put("/" + i, new byte[1], 0, 0);
    }
    groups.endTurn();
    Follower slow = new Follower(List.of(""));
    slow.next();

    for (int i = 0; i < 1_999; i++) {
      store.remove("/" + i);
    }
    groups.endTurn();
    slow.next();

    assertThat(slow.resets).isEqualTo(2);
    slow.check();
  }

  private void operate(SplittableRandom random, int keys) throws Malformed {
    switch (random.nextInt(20)) {
      case 0 -> followers.add(new Follower(SUBTREES.get(random.nextInt(SUBTREES.size()))));
      case 1, 2, 3, 4 -> update(random, keys);
      case 5 -> {
        if (!followers.isEmpty() && random.nextInt(20) == 0) {
          followers.get(random.nextInt(followers.size())).position.reset();
        }
      }
      case 6 -> {
        groups.endTurn();
        if (random.nextBoolean()) {
          groups.forgetShared();
        }
      }
      default -> {
        groups.endTurn();
        if (!followers.isEmpty()) {
          followers.get(random.nextInt(followers.size())).next();
        }
      }
    }
  }

  private void update(SplittableRandom random, int keys) {
    String key = "/" + random.nextInt(keys);
    if (random.nextInt(3) == 0) {
      store.remove(key);
    } else {
      store.put(key, new byte[1 + random.nextInt(40)], 0, 0);
    }
  }

  /** What a client makes of the frames, entry by entry. */
  private final class Follower {
    private final List<String> subtrees;
    private final FollowGroup group;
    private final FollowPosition position =
        FollowPosition.snapshot(store.log().running(), Long.MAX_VALUE);
    private final TreeMap<String, StoredEntry> staged = new TreeMap<>();
    private long at;
    private int cuts;
    private int resets;
    private boolean isCut;

    Follower(List<String> subtrees) {
      this.subtrees = subtrees;
      this.group = groups.of(FollowedKeys.of(subtrees));
    }

    boolean isCurrent() {
      return group.isCurrent(position);
    }

    void next() throws Malformed {
      if (isCurrent()) {
        return;
      }
      BatchFrame live = group.live(position);
      BatchFrame frame = live == null ? groups.stretch(group, position) : live;
      assertThat(position.fits(frame)).isTrue();
      position.onSent(frame);
      Batch batch = (Batch) ServerMessage.decode(frame.bytes(), new Limits(255, 999, 1));
      apply(batch);
      assertThat(at).isEqualTo(position.sequence());
      if (batch.isCut()) {
        cuts++;
        assertThat(Digest.ofAll(staged.values().iterator())).isEqualTo(batch.digest());
      }
      if (batch.isCut() && batch.to() == store.sequence()) {
        check();
      }
    }

    private void apply(Batch batch) {
      if (batch.isReset()) {
        staged.clear();
        at = 0;
        resets++;
      }
      assertThat(batch.from()).isLessThanOrEqualTo(at);
      for (BatchReader entries = batch.reader(); entries.next(); ) {
        if (entries.sequence() > at && entries.isPut()) {
          staged.put(entries.key(), entries.entry());
        } else if (entries.sequence() > at) {
          staged.remove(entries.key());
        }
      }
      at = batch.to();
      isCut = batch.isCut();
    }

    void check() {
      TreeMap<String, StoredEntry> expected = new TreeMap<>();
      for (String subtree : subtrees) {
        Subtree.of(subtree)
            .entriesIn(store.cut())
            .forEachRemaining(entry -> expected.put(entry.key(), entry));
      }
      assertThat(staged).isEqualTo(expected);
    }
  }
}
