package org.zclone.examples.demo;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.zclone.examples.tree.TreeScan;

/** Copies directory trees and compares them, byte for byte. */
final class Trees {
  private static final String MARKER = ".clone-mirror";

  /** The largest value that servers take unless told otherwise. */
  private static final long MOST_BYTES = 8L << 20;

  private Trees() {}

  /** Copies the readable files of {@code from}, links followed, and says how many bytes. */
  static long copy(Path from, Path to) throws IOException {
    Copier copier = new Copier(from.toRealPath(), to);
    Files.walkFileTree(
        copier.from, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, copier);
    return copier.bytes;
  }

  /** What {@code copy} has otherwise than {@code original}; empty if they are equal. */
  static List<String> differences(Path original, Path copy) throws IOException {
    List<String> differences = new ArrayList<>();
    SortedSet<String> wanted = files(original);
    SortedSet<String> had = files(copy);
    for (String path : wanted) {
      if (!had.remove(path)) {
        differences.add("missing: " + path);
      } else if (!agreeOn(path, original, copy)) {
        differences.add("different: " + path);
      }
    }
    had.forEach(path -> differences.add("too many: " + path));
    return differences;
  }

  /** Whether {@code copy} has the file {@code path} as {@code original} has it, or neither has. */
  static boolean agreeOn(String path, Path original, Path copy) throws IOException {
    Path one = original.resolve(path);
    Path other = copy.resolve(path);
    try {
      return Files.exists(one) == Files.exists(other)
          && (!Files.exists(one) || Files.mismatch(one, other) < 0);
    } catch (NoSuchFileException e) {
      return false; // it came or went while we looked
    }
  }

  /** The relative paths of the regular files under {@code root}, but for a mirror's marker. */
  static SortedSet<String> files(Path root) throws IOException {
    SortedSet<String> files = new TreeSet<>(TreeScan.of(root).files().keySet());
    files.removeIf(path -> path.contains(MARKER));
    return files;
  }

  private static final class Copier extends SimpleFileVisitor<Path> {
    private final Path from;
    private final Path to;
    private long bytes;

    Copier(Path from, Path to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isRegularFile() && attributes.size() <= MOST_BYTES && Files.isReadable(file)) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
        bytes += attributes.size();
      }
      return FileVisitResult.CONTINUE;
    }

    /** A link that leads back, or a directory that is not ours to read. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException problem) {
      return FileVisitResult.CONTINUE;
    }
  }
}
