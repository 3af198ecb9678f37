package org.zclone.examples.it;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code clone.jar} in processes of their own, as a user's shell does. */
final class CloneJar {
  private static final long MOST_SECONDS = 30;
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

  private CloneJar() {}

  /** How a command ended and what it printed. */
  record Result(int exitCode, byte[] outBytes, String errors) {
    String out() {
      return new String(outBytes, StandardCharsets.UTF_8);
    }
  }

  /** Runs a command to its end. */
  static Result run(String... arguments) throws IOException, InterruptedException {
    return run(new byte[0], arguments);
  }

  /** Runs a command to its end, with {@code stdin}. */
  static Result run(byte[] stdin, String... arguments) throws IOException, InterruptedException {
    File errors = File.createTempFile("clone-it-", ".err");
    try {
      Process process = builder(arguments).redirectError(errors).start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(stdin);
      }
      byte[] out = process.getInputStream().readAllBytes();
      return result(process, out, errors, arguments);
    } finally {
      errors.delete();
    }
  }

  /** Runs a command to its end with its stdout to {@code file}; the result has no output. */
  static Result runInto(File file, String... arguments) throws IOException, InterruptedException {
    File errors = File.createTempFile("clone-it-", ".err");
    try {
      Process process = builder(arguments).redirectOutput(file).redirectError(errors).start();
      process.getOutputStream().close();
      return result(process, new byte[0], errors, arguments);
    } finally {
      errors.delete();
    }
  }

  /** Runs a command to its end, with nobody who reads what it prints. */
  static Result runUnread(String... arguments) throws IOException, InterruptedException {
    File errors = File.createTempFile("clone-it-", ".err");
    try {
      Process process = builder(arguments).redirectError(errors).start();
      process.getInputStream().close();
      process.getOutputStream().close();
      return result(process, new byte[0], errors, arguments);
    } finally {
      errors.delete();
    }
  }

  private static Result result(Process process, byte[] out, File errors, String... arguments)
      throws IOException, InterruptedException {
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("never ends: " + List.of(arguments));
    }
    String said = Files.readString(errors.toPath(), StandardCharsets.UTF_8);
    return new Result(process.exitValue(), out, said);
  }

  /** Starts a command that goes on until it is stopped. */
  static Running start(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--until-stdin-ends");
    return new Running(builder(all.toArray(String[]::new)).start());
  }

  /** As {@link #start}; {@code launcher} begins the command line. */
  static Running startBy(List<String> launcher, String... arguments) throws IOException {
    ProcessBuilder builder = builder(arguments);
    builder.command().addAll(0, launcher);
    builder.command().add("--until-stdin-ends");
    return new Running(builder.start());
  }

  private static ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(QUICK_START);
    command.add("-jar");
    command.add(System.getProperty("clone.jar"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C.UTF-8");
    return builder;
  }
}
