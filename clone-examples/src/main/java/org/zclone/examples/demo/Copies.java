package org.zclone.examples.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.zclone.examples.trial.Times;

/** The copies of a tree that mirrors keep, and how they compare with it. */
final class Copies {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Path tree;
  private final List<Path> copies;

  Copies(Path tree, List<Path> copies) {
    this.tree = tree;
    this.copies = copies;
  }

  int count() {
    return copies.size();
  }

  /** Waits until every copy has the file {@code path} as the tree has it; whether that came. */
  boolean awaitFile(String path) throws IOException {
    return await(() -> isEverywhere(path));
  }

  /** Waits until all are equal to the tree; whether that came. */
  boolean awaitEqual() throws IOException {
    return await(() -> differences().isEmpty());
  }

  private boolean isEverywhere(String path) throws IOException {
    for (Path copy : copies) {
      if (!Trees.agreeOn(path, tree, copy)) {
        return false;
      }
    }
    return true;
  }

  /** What the copies have otherwise than the tree. */
  List<String> differences() throws IOException {
    List<String> all = new ArrayList<>();
    for (Path copy : copies) {
      for (String difference : Trees.differences(tree, copy)) {
        all.add(copy.getFileName() + ": " + difference);
      }
    }
    return all;
  }

  /** How many files the copy with the fewest has. */
  int fewestFiles() throws IOException {
    int fewest = Integer.MAX_VALUE;
    for (Path copy : copies) {
      fewest = Math.min(fewest, Trees.files(copy).size());
    }
    return fewest;
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
}
