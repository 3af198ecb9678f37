package org.zclone.examples.bench;

import java.io.IOException;
import org.zclone.examples.process.Worker;

/** Ours: a client writes, a server decides, replicas follow. <em>Immutable.</em> */
final class CloneContender implements Contender {
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
    return updates -> run(updates, server, followers, writer);
  }

  private static void run(int updates, Worker server, Worker followers, Worker writer)
      throws IOException, InterruptedException {
    long last = Long.parseLong(server.ask("sequence")) + updates;
    followers.tell("await " + last + " " + Workload.key(updates - 1));
    writer.ask("write " + updates);
    followers.answer("await");
    String digest = server.ask("digest");
    String digests = followers.ask("digests");
    if (!digests.equals(digest)) {
      throw new IllegalStateException("digests " + digests + " of replicas, " + digest);
    }
  }
}
