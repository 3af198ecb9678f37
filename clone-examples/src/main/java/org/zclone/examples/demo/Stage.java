package org.zclone.examples.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a demonstration plays: a directory of its own and the processes it started, all gone when
 * it is closed, also by Ctrl-C. <em>Thread-safe.</em>
 */
final class Stage implements AutoCloseable {
  private final Path directory;
  private final boolean keep;
  private final Thread onSignal = new Thread(this::clear, "demo-clear");
  private final List<ChildProgram> children = new ArrayList<>(); // guarded by this
  private boolean closed; // guarded by this

  /** A new temporary directory; with {@code keep} it stays. */
  Stage(boolean keep) throws IOException {
    this.keep = keep;
    directory = Files.createTempDirectory("clone-demo-");
    Runtime.getRuntime().addShutdownHook(onSignal);
  }

  Path directory() {
    return directory;
  }

  /** Starts a command in a process of its own. */
  synchronized ChildProgram start(String name, String... arguments) throws IOException {
    if (closed) {
      throw new IllegalStateException("the demonstration was stopped");
    }
    Path errors = directory.resolve(name + ".log");
    ChildProgram child = ChildProgram.start(name, errors, List.of(arguments));
    children.add(child);
    return child;
  }

  @Override
  public void close() {
    clear();
    try {
      Runtime.getRuntime().removeShutdownHook(onSignal);
    } catch (IllegalStateException e) {
      return; // the signal came: the hook runs, or has run
    }
  }

  private synchronized void clear() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      for (ChildProgram child : children) {
        child.kill();
      }
      if (!keep) {
        deleteAll(directory);
      }
    } catch (IOException e) {
      System.err.println("clone: " + directory + " could not be removed: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void deleteAll(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException problem)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
