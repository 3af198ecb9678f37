package org.zclone.examples.bench;

import java.io.IOException;
import org.zclone.api.Endpoint;
import org.zclone.examples.process.Worker;

/** Our RFC 12 plane: a server's own updates to plain subscribers at P+1. <em>Immutable.</em> */
final class Rfc12Contender implements Contender {
  @Override
  public String name() {
    return "clone, RFC 12";
  }

  @Override
  public Rig start(Crew crew, int subscribers) throws IOException, InterruptedException {
    Worker server = crew.start(ServerProgram.class, crew.valueBytes());
    String address = Endpoint.parse(server.answer("at")).address(1);
    Worker readers = crew.start(RawSubscribers.class, Framing.FIVE_FRAMES, address, subscribers);
    readers.ask("heard");
    return updates -> {
      readers.tell("take " + updates);
      server.ask("write " + updates);
      readers.answer("take");
    };
  }
}
