package org.zclone.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.process.Worker;

/**
 * Ours: a client writes, a server decides, replicas follow. A replica that cannot keep up is sent
 * of each key the latest update only: how many it was sent is measured, too.
 *
 * <p><em>Confined to one thread.</em>
 */
final class CloneContender implements Contender {
  private final List<Double> sent = new ArrayList<>(); // percent, for each run

  @Override
  public String name() {
    return "clone";
  }

  @Override
  public Rig start(Crew crew, int replicas) throws IOException, InterruptedException {
    Worker server = crew.start(ServerProgram.class, crew.valueBytes());
    String endpoint = server.answer("at");
    Worker followers = crew.start(ReplicasProgram.class, endpoint);
    Worker writer = crew.start(WriterProgram.class, endpoint, crew.valueBytes());
    followers.ask("connect " + replicas);
    int valueBytes = crew.valueBytes();
    return updates ->
        run(updates, Workload.key(updates - 1, valueBytes), replicas, server, followers, writer);
  }

  /** Percent of the updates that were sent to each replica, in the latest {@code runs}. */
  Samples sent(int runs) {
    return new Samples(sent.subList(sent.size() - runs, sent.size()));
  }

  private void run(
      int updates, String lastKey, int replicas, Worker server, Worker followers, Worker writer)
      throws IOException, InterruptedException {
    long before = Long.parseLong(followers.ask("received"));
    long last = Long.parseLong(server.ask("sequence")) + updates;
    followers.tell("await " + last + " " + lastKey);
    writer.ask("write " + updates);
    followers.answer("await");
    String digest = server.ask("digest");
    String digests = followers.ask("digests");
    if (!digests.equals(digest)) {
      throw new IllegalStateException("digests " + digests + " of replicas, " + digest);
    }
    long received = Long.parseLong(followers.ask("received")) - before;
    sent.add(100.0 * received / replicas / updates);
  }
}
