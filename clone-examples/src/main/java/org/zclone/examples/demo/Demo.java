package org.zclone.examples.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.zclone.examples.trial.Finding;
import org.zclone.examples.trial.Half;
import org.zclone.examples.trial.Stage;
import org.zclone.examples.trial.Times;
import org.zclone.examples.trial.Writers;

/**
 * The demonstration: a pair of servers, a real tree that separate processes publish and mirror and
 * that is edited while everybody looks, and writers. The active server is killed, the next one
 * frozen; in the end every copy is compared, and every acknowledged write looked for.
 *
 * <p><em>Confined to one thread.</em>
 */
public final class Demo {
  private static final int WRITERS = 4;
  private static final Duration WRITERS_PAUSE = Duration.ofMillis(2);

  private final Plan plan;
  private final Story story;

  /**
   * What the user chose.
   *
   * @param tree the directory to copy and play with
   * @param replicas how many mirrors
   * @param editing how long to edit before the kill
   * @param keep whether the directories stay
   */
  public record Plan(Path tree, int replicas, Duration editing, boolean keep) {}

  /** A demonstration that tells its story to {@code out}. */
  public Demo(Plan plan, Consumer<String> out) {
    this.plan = plan;
    story = new Story(out);
  }

  /** Plays it; whether nothing was lost and all copies were equal in the end. */
  public boolean play() throws IOException, InterruptedException {
    try (Stage stage = new Stage(plan.keep())) {
      Path tree = stage.directory().resolve("tree");
      long bytes = Trees.copy(plan.tree(), tree);
      int files = Trees.files(tree).size();
      story.say("The tree: a copy of %s, %d files, %d bytes.", plan.tree(), files, bytes);
      Cast cast = open(stage, tree);
      play(cast, tree);
      story.say(
          story.hasFailed()
              ? "VERDICT: FAILED, see above."
              : "VERDICT: nothing was lost, all copies are equal.");
      if (plan.keep()) {
        story.say("Everything is kept in %s", stage.directory());
      }
      return !story.hasFailed();
    }
  }

  private Cast open(Stage stage, Path tree) throws IOException, InterruptedException {
    long startNs = System.nanoTime();
    Cast cast = Cast.withServers(stage);
    story.say(
        "A pair of servers: the primary (process %d) at %s, the backup (process %d) at %s;"
            + " in sync after %s, their start included.",
        cast.pair().primary().handle().pid(),
        cast.pair().primary().address(),
        cast.pair().backup().handle().pid(),
        cast.pair().backup().address(),
        time(startNs));
    startNs = System.nanoTime();
    cast.publish(tree);
    story.say(
        "A publisher put the whole tree in the map in %s, its start included.", time(startNs));
    startNs = System.nanoTime();
    cast.startMirrors(plan.replicas());
    story.say(
        "%d replicas, each a process with its own directory: first sync after %s.",
        plan.replicas(), time(startNs));
    return cast;
  }

  private void play(Cast cast, Path tree) throws IOException, InterruptedException {
    try (Digests digests = new Digests(cast.addresses(), plan.replicas());
        Writers writers = new Writers(cast.addresses(), WRITERS, WRITERS_PAUSE)) {
      story.say("%d writers began to write, without a break, and a reader looks on.", WRITERS);
      Copies copies = new Copies(tree, cast.copies());
      Editing editing = new Editing(story, new Edits(tree), copies);
      Takeovers takeovers = new Takeovers(story, cast.pair(), writers, editing);
      editing.goOnFor(plan.editing());
      takeovers.kill();
      if (Half.canFreeze()) {
        takeovers.freeze();
      }
      checkWrites(writers);
      checkFiles(copies, Trees.files(tree).size());
      checkDigests(digests);
    }
  }

  private void checkWrites(Writers writers) {
    List<Finding> findings = writers.stopAndCheck();
    long violations = findings.stream().filter(Finding::isViolation).count();
    story.say(
        "Writes: %d acknowledged (%d as REPLICATED, %d as ACCEPTED by a server that was alone),"
            + " %d not answered: %s.",
        writers.told().replicated() + writers.told().accepted(),
        writers.told().replicated(),
        writers.told().accepted(),
        writers.unanswered(),
        findings.isEmpty()
            ? "every acknowledged one is there, was applied once, and nobody read an older value"
            : findings.size() + " findings");
    findings.forEach(finding -> story.say("  %s", finding));
    story.check(violations == 0, violations + " broken promises");
  }

  private void checkFiles(Copies copies, int files) throws IOException {
    boolean equal = copies.awaitEqual();
    copies.differences().forEach(difference -> story.say("  %s", difference));
    story.say(
        "On disk: %d files byte for byte in %d replicas: %s.",
        files, copies.count(), equal ? "equal" : "NOT EQUAL");
    story.check(equal, "not every replica is equal to the tree");
  }

  private void checkDigests(Digests digests) {
    boolean equal = digests.awaitEqual();
    story.say(
        "Fingerprints of the whole map: servers %s, %d replicas in this process: %s.",
        digests.ofServers(),
        plan.replicas(),
        equal ? "equal" : "NOT EQUAL " + digests.ofReplicas());
    story.check(equal, "not every fingerprint is the same");
  }

  private static String time(long startNs) {
    return Times.words(Times.since(startNs));
  }
}
