package org.zclone.examples.trial;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zclone.examples.process.JavaProcess;

/**
 * One server of a pair in a process of its own, which can be killed, frozen and started again; it
 * knows of the server what that prints. <em>Confined to one thread.</em>
 */
public final class Half {
  /** The name of the one that serves when both are started. */
  public static final String PRIMARY = "primary";

  /** The name of the other one. */
  public static final String BACKUP = "backup";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<String> STATES = List.of("pending", "active", "passive");
  private static final List<String> STANDINGS =
      List.of("pending", "active", "passive", "alone", "in sync");

  private final Stage stage;
  private final List<String> command;
  private final String role;
  private final Place place;
  private @Nullable JavaProcess program;
  private boolean frozen;

  Half(Stage stage, String role, Place place, Place peer, List<String> options) {
    this.stage = stage;
    this.role = role;
    this.place = place;
    command = new ArrayList<>(List.of("serve", "--pair", role, "--commands"));
    command.addAll(List.of("--bind", place.host(), "--port", "" + place.port()));
    command.addAll(List.of("--peer", peer.address()));
    command.addAll(options);
  }

  /** Starts it, and does not wait for anything. */
  public void begin() throws IOException {
    program = stage.start(place.launcher(), role, command.toArray(String[]::new));
    frozen = false;
  }

  /** Starts it and waits until its ports are open. */
  public void start() throws IOException, InterruptedException {
    begin();
    program().awaitLine("ready", PATIENCE);
  }

  /** Ends it with SIGKILL. */
  public void kill() throws InterruptedException {
    program().kill();
    program = null;
  }

  /** Whether this system has the signals that {@link #freeze} needs. */
  public static boolean canFreeze() {
    return File.separatorChar == '/';
  }

  /** Stops it with SIGSTOP: it keeps its ports and connections, and does nothing. */
  public void freeze() throws IOException, InterruptedException {
    frozen = true;
    program().signal("STOP");
  }

  /** Lets it go on. */
  public void thaw() throws IOException, InterruptedException {
    program().signal("CONT");
    frozen = false;
  }

  /** Asks it to have the other half take over. */
  public void switchOver() throws IOException {
    program().tell("switchover");
  }

  /** Makes it active, whatever it lacks. */
  public void force() throws IOException {
    program().tell("force");
  }

  /** Waits until its state begins with {@code state}. */
  public void awaitState(String state) throws IOException, InterruptedException {
    program().await("become " + state, PATIENCE, said -> last(said, STATES).startsWith(state));
  }

  /** Waits until it says that both halves have the same. */
  public void awaitInSync() throws IOException, InterruptedException {
    program().await("get in sync", PATIENCE, said -> last(said, STANDINGS).startsWith("in sync"));
  }

  /** Waits until it says that it serves and no standby has everything. */
  public void awaitAlone() throws IOException, InterruptedException {
    program().await("be alone", PATIENCE, said -> last(said, STANDINGS).equals("alone"));
  }

  /**
   * {@code pending}, {@code active epoch N} or {@code passive}, as it said last; or {@code down}.
   */
  public String state() {
    return program == null ? "down" : last(program.lines(), STATES);
  }

  /** The first sequence of its activation; it must be active. */
  public long epoch() {
    return Long.parseLong(state().substring("active epoch ".length()));
  }

  /** Whether it runs and says that it is active. */
  public boolean isActive() {
    return !frozen && state().startsWith("active");
  }

  /** What it said that it had accepted and the other half has not. */
  public List<String> discarded() {
    return program().lines().stream().filter(line -> line.startsWith("discarded")).toList();
  }

  /** Its process. */
  public ProcessHandle handle() {
    return program().handle();
  }

  /** What it has printed since its start. */
  public List<String> lines() {
    return program().lines();
  }

  /** What it has said on stderr, in all its lives. */
  public List<String> remarks() throws IOException {
    return Files.readAllLines(stage.directory().resolve(role + ".log"));
  }

  /** {@link #PRIMARY} or {@link #BACKUP}. */
  public String role() {
    return role;
  }

  /** The first of its ports. */
  int port() {
    return place.port();
  }

  /** Where it is, as {@code --connect} takes it. */
  public String address() {
    return place.address();
  }

  private JavaProcess program() {
    if (program == null) {
      throw new IllegalStateException("the " + role + " is down");
    }
    return program;
  }

  private static String last(List<String> said, List<String> starts) {
    for (int i = said.size() - 1; i >= 0; i--) {
      if (starts.stream().anyMatch(said.get(i)::startsWith)) {
        return said.get(i);
      }
    }
    return "starting";
  }
}
