package org.zclone.examples.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zclone.api.ClosedException;
import picocli.CommandLine.Option;

/**
 * The life of a command that goes on until it is stopped: SIGTERM and SIGINT close what it holds
 * and end the process with exit code 0.
 */
final class Lifetime {
  /** A parent that is killed cannot stop its children, but their stdin ends with it. */
  @Option(names = "--until-stdin-ends", hidden = true)
  private boolean untilStdinEnds;

  private Consumer<String> stdin = line -> {}; // what a parent writes has no meaning
  private boolean listens;
  private final CountDownLatch failed = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile @Nullable CommandFailure failure;

  /** Hands each line of stdin to {@code listener}, on a daemon thread; call it before run. */
  void onStdin(Consumer<String> listener) {
    stdin = listener;
    listens = true;
  }

  /** Runs {@code body}, and {@code close} when it returns or the process is stopped. */
  int run(Runnable close, Callable<Integer> body) throws Exception {
    Thread hook = new Thread(() -> stop(close), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    if (untilStdinEnds || listens) {
      startDaemon(this::readStdin);
    }
    try {
      int code = body.call();
      throwFailure();
      return code;
    } catch (ClosedException e) {
      throwFailure(); // which closed it
      throw e;
    } finally {
      if (stopping) {
        new CountDownLatch(1).await(); // the hook ends the process; the body's end means nothing
      }
      Runtime.getRuntime().removeShutdownHook(hook);
      close.run();
    }
  }

  private void throwFailure() {
    CommandFailure why = failure;
    if (why != null) {
      throw why;
    }
  }

  /** Has {@link #run} end with {@code why}; a body that does not wait here is to be closed. */
  void fail(CommandFailure why) {
    failure = why;
    failed.countDown();
  }

  /** A body for {@link #run} that only waits. */
  int awaitTheEnd() throws InterruptedException {
    failed.await();
    return ExitCode.OK;
  }

  private void stop(Runnable close) {
    stopping = true;
    close.run();
    Runtime.getRuntime().halt(Console.exitCode(ExitCode.OK)); // else the JVM answers 143 or 130
  }

  private void readStdin() {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        stdin.accept(line);
      }
    } catch (IOException e) {
      Console.complain("stdin failed: " + e.getMessage());
    }
    if (untilStdinEnds) {
      System.exit(ExitCode.OK);
    }
  }

  private static void startDaemon(Runnable task) {
    Thread thread = new Thread(task, "stdin");
    thread.setDaemon(true);
    thread.start();
  }
}
