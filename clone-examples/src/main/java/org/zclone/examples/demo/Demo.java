package org.zclone.examples.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The demonstration: a real tree is published and mirrored by separate processes, edited while
 * everybody looks, the server is killed and comes back empty, and at the end every copy is
 * compared.
 *
 * <p><em>Confined to one thread.</em>
 */
public final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int MOST_PAUSE_MS =
      300; // longer than the publisher's, or they would march in step
  private static final Duration DOWN = Duration.ofMillis(1500);
  private static final int EDITS_WHILE_DOWN = 4;
  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Plan plan;
  private final Consumer<String> out;
  private final Random random = new Random(12);

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
    this.out = out;
  }

  /** Plays it; whether all copies were equal in the end. */
  public boolean play() throws IOException, InterruptedException {
    try (Stage stage = new Stage(plan.keep())) {
      Path tree = stage.directory().resolve("tree");
      long bytes = Trees.copy(plan.tree(), tree);
      say("The tree: a copy of %s, %d files, %d bytes.", plan.tree(), count(tree), bytes);
      Cast cast = open(stage, tree);
      try (Digests digests = new Digests(cast.address(), plan.replicas())) {
        Edits edits = new Edits(tree);
        boolean seen = editAndMeasure(edits, tree, cast);
        boolean equal = killAndRecover(edits, tree, cast);
        boolean verdict = seen && equal & compareDigests(digests);
        say(verdict ? "VERDICT: all copies are equal." : "VERDICT: FAILED, see above.");
        if (plan.keep()) {
          say("Everything is kept in %s", stage.directory());
        }
        return verdict;
      }
    }
  }

  private Cast open(Stage stage, Path tree) throws IOException, InterruptedException {
    Cast cast = Cast.withServer(stage);
    say("A server: process %d at %s.", cast.server().pid(), cast.address());
    long startNs = System.nanoTime();
    cast.publish(tree);
    say("A publisher put the whole tree in the map in %s, its start included.", time(startNs));
    startNs = System.nanoTime();
    cast.startMirrors(plan.replicas());
    cast.awaitMirrors();
    say(
        "%d replicas, each a process with its own directory: first sync after %s.",
        plan.replicas(), time(startNs));
    return cast;
  }

  private boolean editAndMeasure(Edits edits, Path tree, Cast cast) throws IOException {
    Times times = new Times();
    long startNs = System.nanoTime();
    boolean seen = true;
    while (Times.since(startNs).compareTo(plan.editing()) < 0) {
      String path = edits.next();
      long editNs = System.nanoTime();
      seen &= await(() -> isEverywhere(path, tree, cast.copies()));
      times.add(Times.since(editNs));
      pause(Duration.ofMillis(random.nextInt(MOST_PAUSE_MS)));
    }
    say(
        "%d edits of real files (changed, new, empty, 200 kB, binary, removed): from the edit until"
            + " it was in every replica: %s.",
        edits.made(), times.summary());
    if (!seen) {
      say("An edit did not reach every replica in %s.", Times.words(PATIENCE));
    }
    return seen;
  }

  private boolean killAndRecover(Edits edits, Path tree, Cast cast)
      throws IOException, InterruptedException {
    int filesBefore = count(tree);
    cast.killServer();
    long killNs = System.nanoTime();
    say("The server was killed with SIGKILL; the edits go on.");
    for (int i = 0; i < EDITS_WHILE_DOWN; i++) {
      edits.next();
      pause(DOWN.dividedBy(EDITS_WHILE_DOWN));
    }
    boolean kept = true;
    for (Path copy : cast.copies()) {
      kept &= count(copy) == filesBefore;
    }
    say(kept ? "Every replica kept its files." : "A replica lost files while there was no server.");
    cast.restartServer();
    say("Another server, empty, at the same address %s after the kill.", time(killNs));
    edits.next();
    boolean equal = await(() -> areEqual(tree, cast.copies()));
    if (equal) {
      say(
          "All %d replicas are equal to the tree again %s after the kill (they keep files that were"
              + " removed meanwhile for a grace of %d s).",
          cast.copies().size(), time(killNs), Cast.GRACE_SECONDS);
    }
    return kept & compareFiles(tree, cast.copies());
  }

  private boolean compareFiles(Path tree, List<Path> copies) throws IOException {
    boolean equal = true;
    for (Path copy : copies) {
      List<String> differences = Trees.differences(tree, copy);
      differences.forEach(difference -> say("  %s: %s", copy.getFileName(), difference));
      equal &= differences.isEmpty();
    }
    say(
        "On disk: %d files byte for byte in %d replicas: %s.",
        count(tree), copies.size(), equal ? "equal" : "NOT EQUAL");
    return equal;
  }

  private boolean compareDigests(Digests digests) throws IOException {
    String server = digests.ofServer();
    boolean equal = await(() -> digests.ofReplicas().stream().allMatch(server::equals));
    say(
        "Fingerprints: server %s, %d replicas in this process: %s.",
        server, plan.replicas(), equal ? "equal" : "NOT EQUAL " + digests.ofReplicas());
    return equal;
  }

  private static boolean isEverywhere(String path, Path tree, List<Path> copies)
      throws IOException {
    for (Path copy : copies) {
      if (!Trees.agreeOn(path, tree, copy)) {
        return false;
      }
    }
    return true;
  }

  private static boolean areEqual(Path tree, List<Path> copies) throws IOException {
    for (Path copy : copies) {
      if (!Trees.differences(tree, copy).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** What is looked at again and again until it is so. */
  private interface Condition {
    boolean isMet() throws IOException;
  }

  private static boolean await(Condition condition) throws IOException {
    long startNs = System.nanoTime();
    while (!condition.isMet()) {
      if (Times.since(startNs).compareTo(PATIENCE) > 0) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NS);
    }
    return true;
  }

  private static void pause(Duration pause) {
    LockSupport.parkNanos(pause.toNanos());
  }

  private static int count(Path tree) throws IOException {
    return Files.exists(tree) ? Trees.files(tree).size() : 0;
  }

  private static String time(long startNs) {
    return Times.words(Times.since(startNs));
  }

  private void say(String format, Object... arguments) {
    out.accept(String.format(format, arguments));
  }
}
