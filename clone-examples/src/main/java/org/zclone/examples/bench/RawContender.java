package org.zclone.examples.bench;

import java.io.IOException;
import org.zclone.examples.process.Worker;

/** The transport alone: a publisher and subscribers that decode. <em>Immutable.</em> */
final class RawContender implements Contender {
  private final Framing framing;

  RawContender(Framing framing) {
    this.framing = framing;
  }

  @Override
  public String name() {
    return framing == Framing.PACKED ? "raw PUB-SUB, packed" : "raw PUB-SUB, five frames";
  }

  @Override
  public Rig start(Crew crew, int subscribers) throws IOException, InterruptedException {
    Worker publisher = crew.start(RawPublisher.class, framing, crew.valueBytes());
    String address = publisher.answer("at");
    Worker readers = crew.start(RawSubscribers.class, framing, address, subscribers);
    publisher.ask("subscribed " + subscribers);
    return updates -> {
      readers.tell("take " + updates);
      publisher.ask("write " + updates);
      readers.answer("take");
    };
  }
}
