package org.zclone.examples.trial;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a trial plays: a directory of its own and the processes it started, all gone when it is
 * closed, also by Ctrl-C. <em>Thread-safe.</em>
 */
public final class Stage implements AutoCloseable {
  /** Small programs start faster so, and a trial starts many. */
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m");

  private static final List<String> FULL_SPEED = List.of("-Xmx512m");

  private final Path directory;
  private final boolean keep;
  private final List<String> javaOptions;
  private final Thread onSignal = new Thread(this::clear, "stage-clear");
  private final List<ChildProgram> children = new ArrayList<>(); // guarded by this
  private boolean closed; // guarded by this

  /** A new temporary directory; with {@code keep} it stays. */
  public Stage(boolean keep) throws IOException {
    this(keep, QUICK_START);
  }

  /** One whose processes take their time to start, and are then as fast as they get. */
  public static Stage forMeasuring() throws IOException {
    return new Stage(false, FULL_SPEED);
  }

  private Stage(boolean keep, List<String> javaOptions) throws IOException {
    this.keep = keep;
    this.javaOptions = javaOptions;
    directory = Files.createTempDirectory("clone-trial-");
    Runtime.getRuntime().addShutdownHook(onSignal);
  }

  /** The directory; each process has its stderr there, in {@code NAME.log}. */
  public Path directory() {
    return directory;
  }

  /** Starts a command in a process of its own. */
  public ChildProgram start(String name, String... arguments) throws IOException {
    return start(List.of(), name, arguments);
  }

  /** As {@link #start(String, String...)}; {@code launcher} begins the command line. */
  public synchronized ChildProgram start(List<String> launcher, String name, String... arguments)
      throws IOException {
    if (closed) {
      throw new IllegalStateException("the trial was stopped");
    }
    Path errors = directory.resolve(name + ".log");
    List<String> command = new ArrayList<>(launcher);
    command.addAll(ChildProgram.command(javaOptions, List.of(arguments)));
    ChildProgram child = ChildProgram.start(name, errors, command);
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
