package org.zclone.examples.trial;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;
import org.zclone.examples.trial.Finding.Kind;

/**
 * Clients that write through everything that happens to a pair, one that looks on, and the
 * comparison of the map with what the writers were told. <em>Confined to one thread.</em>
 */
public final class Writers implements AutoCloseable {
  /** Where they write. */
  public static final String SUBTREE = "/trial/";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration ROUND = Duration.ofSeconds(60);
  private static final long LOOK_MS = 50;

  private final ClientConfig config;
  private final Acknowledgements told = new Acknowledgements();
  private final List<Writer> writers = new ArrayList<>();
  private final Observer observer;
  private boolean stopped;

  /**
   * Begins.
   *
   * @param addresses the servers, as {@code --connect} takes them
   * @param pause how long each writer waits between an answer and its next write
   */
  public Writers(String addresses, int count, Duration pause) {
    config = ClientConfig.to(addresses.split(","));
    observer = new Observer(config);
    for (int i = 1; i <= count; i++) {
      writers.add(new Writer(config, i, pause, told));
    }
  }

  /** When they were told that writes are done, and how many. */
  public Acknowledgements told() {
    return told;
  }

  /**
   * How long it takes each writer, from {@code startNs}, to be answered by the server that became
   * active at {@code epoch}; the fastest first.
   */
  public List<Duration> awaitAnswers(long epoch, long startNs)
      throws IOException, InterruptedException {
    return told.awaitFirst(writers.size(), epoch, startNs, PATIENCE);
  }

  /** Ends the writing, and answers what is wrong with the map; nothing, if all went well. */
  public List<Finding> stopAndCheck() {
    stop();
    List<Finding> findings = new ArrayList<>();
    try (CloneClient reader = CloneClient.connect(config.withSubtree(SUBTREE))) {
      reader.awaitSynced(PATIENCE);
      writers.forEach(writer -> writer.check(reader));
    }
    writers.forEach(writer -> findings.addAll(writer.findings().kept()));
    findings.addAll(observer.findings().kept());
    return findings;
  }

  /** How many writes a server that was alone had acknowledged and are gone; so far. */
  public long lostAlone() {
    return writers.stream().mapToLong(it -> it.findings().count(Kind.LOST_ALONE)).sum();
  }

  /**
   * Waits until each register has been written again: what is lost has been noticed then.
   *
   * @throws IOException if it takes longer than a minute
   */
  public void awaitRound() throws IOException, InterruptedException {
    long endNs = System.nanoTime() + ROUND.toNanos();
    List<Long> ends = writers.stream().map(it -> it.count() + Writer.KEYS + 1).toList();
    for (int i = 0; i < ends.size(); i++) {
      while (writers.get(i).count() < ends.get(i)) {
        if (System.nanoTime() - endNs > 0) {
          throw new IOException("writer " + (i + 1) + " did not write all its keys in " + ROUND);
        }
        Thread.sleep(LOOK_MS);
      }
    }
  }

  /** What the observer saw may be undone now without being wrong. */
  public void forgetSeen() {
    observer.forget();
  }

  /** How many writes were refused, or not answered in time. */
  public long unanswered() {
    return writers.stream().mapToLong(Writer::unanswered).sum();
  }

  private void stop() {
    if (!stopped) {
      stopped = true;
      for (Writer writer : writers) {
        writer.stop();
      }
    }
  }

  @Override
  public void close() {
    stop();
    observer.close();
  }
}
