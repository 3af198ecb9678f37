package org.zclone.examples.trial;

import java.io.IOException;
import java.util.List;

/** A pair of servers in processes of their own. <em>Confined to one thread.</em> */
public final class Pair {
  private final Half primary;
  private final Half backup;

  /** Neither is started; each will have {@code options} of {@code serve} besides its own. */
  public Pair(Stage stage, List<String> options) throws IOException {
    this(stage, Place.onLoopback(), options);
  }

  private Pair(Stage stage, Place one, List<String> options) throws IOException {
    this(stage, one, one.beside(), options);
  }

  /** As {@link #Pair(Stage, List)}, in these places. */
  public Pair(Stage stage, Place one, Place other, List<String> options) {
    primary = new Half(stage, Half.PRIMARY, one, other, options);
    backup = new Half(stage, Half.BACKUP, other, one, options);
  }

  /** Starts both and waits until they have the same. */
  public void start() throws IOException, InterruptedException {
    primary.begin();
    backup.begin();
    awaitInSync();
  }

  /** Waits until one serves and the other has all that it has. */
  public void awaitInSync() throws IOException, InterruptedException {
    primary.awaitInSync();
    backup.awaitInSync();
  }

  /** Has {@code active} hand over, and waits until the other serves and both have the same. */
  public void switchOver(Half active) throws IOException, InterruptedException {
    active.switchOver();
    active.awaitState("passive"); // what it said before it says no more
    other(active).awaitState("active");
    awaitInSync();
  }

  /** The half that serves when both are started. */
  public Half primary() {
    return primary;
  }

  /** The half that stands by. */
  public Half backup() {
    return backup;
  }

  /**
   * The half that says that it is active and is not frozen.
   *
   * @throws IOException if that is not exactly one
   */
  public Half active() throws IOException {
    if (primary.isActive() == backup.isActive()) {
      throw new IOException("not exactly one is active: " + states());
    }
    return primary.isActive() ? primary : backup;
  }

  /** The half that is not {@code half}. */
  public Half other(Half half) {
    return half == primary ? backup : primary;
  }

  /** What both are, for messages. */
  public String states() {
    return "primary " + primary.state() + ", backup " + backup.state();
  }

  /** Where both are, as {@code --connect} takes it. */
  public String addresses() {
    return primary.address() + "," + backup.address();
  }
}
