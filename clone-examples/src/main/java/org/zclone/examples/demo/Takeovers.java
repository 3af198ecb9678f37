package org.zclone.examples.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.zclone.examples.trial.Half;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Times;
import org.zclone.examples.trial.Writers;

/** Takes the active server away while everybody works. <em>Confined to one thread.</em> */
final class Takeovers {
  private static final int EDITS_WHILE_ALONE = 3;

  private final Story story;
  private final Pair pair;
  private final Writers writers;
  private final Editing editing;

  Takeovers(Story story, Pair pair, Writers writers, Editing editing) {
    this.story = story;
    this.pair = pair;
    this.writers = writers;
    this.editing = editing;
  }

  /** Kills the active server, and starts it again when the other one serves. */
  void kill() throws IOException, InterruptedException {
    Half active = pair.active();
    int files = editing.copies().fewestFiles();
    long startNs = System.nanoTime();
    active.kill();
    story.say("The active server, the %s, was killed with SIGKILL.", active.role());
    awaitTakeover(active, startNs);
    story.check(editing.copies().fewestFiles() >= files, "a replica lost files");
    editing.goOn(EDITS_WHILE_ALONE);
    startNs = System.nanoTime();
    active.begin();
    pair.awaitInSync();
    story.say(
        "  The %s was started again, empty: %s later it stood by and had everything.",
        active.role(), Times.words(Times.since(startNs)));
  }

  /** Freezes the active server, and thaws it when the other one serves. */
  void freeze() throws IOException, InterruptedException {
    Half active = pair.active();
    long startNs = System.nanoTime();
    active.freeze();
    story.say("The active server, now the %s, was frozen with SIGSTOP.", active.role());
    awaitTakeover(active, startNs);
    editing.goOn(EDITS_WHILE_ALONE);
    startNs = System.nanoTime();
    active.thaw();
    active.awaitState("passive");
    Duration stoodDown = Times.since(startNs);
    pair.awaitInSync();
    story.say(
        "  It was thawed with SIGCONT: it stood down after %s and had everything after %s;"
            + " updates it had to discard: %d.",
        Times.words(stoodDown), Times.words(Times.since(startNs)), active.discarded().size());
  }

  private void awaitTakeover(Half former, long startNs) throws IOException, InterruptedException {
    Half next = pair.other(former);
    next.awaitState("active");
    List<Duration> answers = writers.awaitAnswers(next.epoch(), startNs);
    story.say(
        "  The %s took over: the first write was acknowledged after %s, every writer's after %s.",
        next.role(), Times.words(answers.get(0)), Times.words(answers.get(answers.size() - 1)));
  }
}
