package org.zclone.examples.process;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Runs another program and writes down, again and again, how many bytes of its heap are in use
 * after a garbage collection: {@code FILE SECONDS MAIN ARGUMENTS}. Nobody needs to ask, so it works
 * for programs that know nothing of it.
 *
 * <p><em>Confined to one thread</em>, but for the one that it starts itself.
 */
public final class Gauged {
  private static final long MILLIS = 1_000;

  private final Path file;
  private final long pauseMs;

  private Gauged(Path file, long pauseMs) {
    this.file = file;
    this.pauseMs = pauseMs;
  }

  /** Begins to write, and runs the program. */
  public static void main(String[] arguments) throws Throwable {
    Gauged gauge = new Gauged(Path.of(arguments[0]), Long.parseLong(arguments[1]) * MILLIS);
    Thread thread = new Thread(gauge::run, "gauge");
    thread.setDaemon(true);
    thread.start();
    Object rest = Arrays.copyOfRange(arguments, 3, arguments.length);
    try {
      Method main = Class.forName(arguments[2]).getMethod("main", String[].class);
      main.setAccessible(true); // as the launcher does for classes that are not public
      main.invoke(null, rest);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private void run() {
    Path draft = Path.of(file + ".new");
    try {
      while (true) {
        Thread.sleep(pauseMs);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        Files.writeString(draft, Long.toString(runtime.totalMemory() - runtime.freeMemory()));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      return; // whoever reads it has removed the directory
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The bytes that a program has written last to {@code file}; empty if it has not yet. */
  public static OptionalLong read(Path file) {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(file)));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
