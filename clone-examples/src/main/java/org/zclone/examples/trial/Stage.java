package org.zclone.examples.trial;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.zclone.examples.process.Gauged;
import org.zclone.examples.process.JavaProcess;

/**
 * Where a trial plays: a directory of its own and the processes it started, all gone when it is
 * closed. <em>Thread-safe.</em>
 */
public final class Stage implements AutoCloseable {
  /** Its name, since the class is above this package. */
  private static final String MAIN = "org.zclone.examples.Main";

  /** Small programs start faster so, and a trial starts many. */
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m");

  private static final List<String> FULL_SPEED = List.of("-Xmx512m");

  /** Ctrl-C is sent to a terminal's whole group of processes, and signals ignored are inherited. */
  private static final List<String> DEAF = List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

  private final Path directory;
  private final boolean keep;
  private final List<String> javaOptions;
  private final long gaugeSeconds; // 0: heaps are not gauged, and Ctrl-C ends everything
  private final Thread onSignal = new Thread(this::clear, "stage-clear");
  private final List<Child> children = new ArrayList<>(); // guarded by this
  private boolean closed; // guarded by this

  private record Child(String name, JavaProcess process) {
    boolean isAlive() {
      return process.handle().isAlive();
    }
  }

  /** A new temporary directory; with {@code keep} it stays. Ctrl-C closes it. */
  public Stage(boolean keep) throws IOException {
    this(keep, QUICK_START, 0);
    Runtime.getRuntime().addShutdownHook(onSignal);
  }

  /** One whose processes take their time to start, and are then as fast as they get. */
  public static Stage forMeasuring() throws IOException {
    Stage stage = new Stage(false, FULL_SPEED, 0);
    Runtime.getRuntime().addShutdownHook(stage.onSignal);
    return stage;
  }

  /** One that goes on after Ctrl-C until it is closed, and whose processes tell their heap. */
  public static Stage forWatching(boolean keep, long gaugeSeconds) throws IOException {
    return new Stage(keep, QUICK_START, gaugeSeconds);
  }

  private Stage(boolean keep, List<String> javaOptions, long gaugeSeconds) throws IOException {
    this.keep = keep;
    this.javaOptions = javaOptions;
    this.gaugeSeconds = gaugeSeconds;
    directory = Files.createTempDirectory("clone-trial-");
  }

  /** The directory; each process has its stderr there, in {@code NAME.log}. */
  public Path directory() {
    return directory;
  }

  /** The flags of the JVMs, as a command line has them. */
  public String flags() {
    return String.join(" ", javaOptions);
  }

  /** Starts a command in a process of its own. */
  public JavaProcess start(String name, String... arguments) throws IOException {
    return start(List.of(), name, arguments);
  }

  /** As {@link #start(String, String...)}; {@code launcher} begins the command line. */
  public JavaProcess start(List<String> launcher, String name, String... arguments)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add("--until-stdin-ends");
    return start(launcher, name, MAIN, words);
  }

  /** Starts a program in a process of its own; it should end with its stdin. */
  public JavaProcess start(String name, Class<?> main, Object... arguments) throws IOException {
    List<String> words = Arrays.stream(arguments).map(Object::toString).toList();
    return start(List.of(), name, main.getName(), words);
  }

  private synchronized JavaProcess start(
      List<String> launcher, String name, String main, List<String> arguments) throws IOException {
    if (closed) {
      throw new IllegalStateException("the trial was stopped");
    }
    ProcessBuilder.Redirect errors =
        ProcessBuilder.Redirect.appendTo(directory.resolve(name + ".log").toFile());
    List<String> command = new ArrayList<>(launcher);
    command.addAll(command(name, main, arguments));
    JavaProcess child = JavaProcess.start(name, errors, command);
    children.removeIf(former -> !former.isAlive());
    children.add(new Child(name, child));
    return child;
  }

  private List<String> command(String name, String main, List<String> arguments)
      throws IOException {
    if (gaugeSeconds == 0) {
      return JavaProcess.command(javaOptions, main, arguments);
    }
    Files.deleteIfExists(gauge(name)); // that of its last life
    List<String> words =
        new ArrayList<>(List.of(gauge(name).toString(), Long.toString(gaugeSeconds), main));
    words.addAll(arguments);
    List<String> command = new ArrayList<>(DEAF);
    command.addAll(JavaProcess.command(javaOptions, Gauged.class.getName(), words));
    return command;
  }

  private Path gauge(String name) {
    return directory.resolve(name + ".heap");
  }

  /** The bytes that {@code name} had in use after its last garbage collection, if it tells. */
  public OptionalLong liveBytes(String name) {
    return Gauged.read(gauge(name));
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
      for (Child child : children) {
        child.process().kill();
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

  /** The processes that run, by name. */
  public synchronized Map<String, ProcessHandle> running() {
    Map<String, ProcessHandle> running = new TreeMap<>();
    children.stream()
        .filter(Child::isAlive)
        .forEach(child -> running.put(child.name(), child.process().handle()));
    return running;
  }

  /** What is still there after it was closed, and should not be; in words. */
  public synchronized List<String> leftovers() {
    List<String> left = new ArrayList<>();
    children.stream()
        .filter(Child::isAlive)
        .forEach(child -> left.add("the process of " + child.name()));
    if (!keep && Files.exists(directory)) {
      left.add(directory.toString());
    }
    return left;
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
