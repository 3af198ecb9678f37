package org.zclone.examples.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.zclone.examples.trial.Times;

/**
 * Edits the tree and measures how long each edit takes to be in every copy. <em>Confined to one
 * thread.</em>
 */
final class Editing {
  /** Longer than the publisher's, or they would march in step. */
  private static final int MOST_PAUSE_MS = 300;

  private final Story story;
  private final Edits edits;
  private final Copies copies;
  private final Random random = new Random(12);

  Editing(Story story, Edits edits, Copies copies) {
    this.story = story;
    this.edits = edits;
    this.copies = copies;
  }

  /** Edits for {@code most}. */
  void goOnFor(Duration most) throws IOException {
    Times times = new Times();
    int before = edits.made();
    long startNs = System.nanoTime();
    while (Times.since(startNs).compareTo(most) < 0) {
      times.add(editOnce());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(MOST_PAUSE_MS)));
    }
    story.say(
        "%d edits of real files (changed, new, empty, 200 kB, binary, removed): from the edit until"
            + " it was in every replica: %s.",
        edits.made() - before, times.summary());
  }

  /** Edits a few times while something is not as usual. */
  void goOn(int count) throws IOException {
    Times times = new Times();
    for (int i = 0; i < count; i++) {
      times.add(editOnce());
    }
    story.say("  Edits went on: in every replica after %s.", times.summary());
  }

  private Duration editOnce() throws IOException {
    long startNs = System.nanoTime();
    String path = edits.next();
    story.check(copies.awaitFile(path), "the edit of " + path + " did not reach every replica");
    return Times.since(startNs);
  }

  /** The copies that are looked at. */
  Copies copies() {
    return copies;
  }
}
