package org.zclone.examples.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicLong;
import org.zclone.examples.process.Worker;

/** Another system: one process with the members that are measured, one with the one that writes. */
class PeerContender implements Contender {
  private final String name;
  private final Class<?> program;

  PeerContender(String name, Class<?> program) {
    this.name = name;
    this.program = program;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Rig start(Crew crew, int replicas) throws IOException, InterruptedException {
    int port = freePort();
    Worker members = crew.start(program, port, replicas, crew.valueBytes());
    members.answer("ready");
    Worker writer = crew.start(program, port, 1, crew.valueBytes());
    writer.answer("ready");
    AtomicLong next = new AtomicLong();
    return updates -> {
      String order = updates + " " + next.getAndAdd(updates);
      members.tell("await " + order);
      writer.ask("write " + order);
      members.answer("await");
    };
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
