package org.zclone.sim;

import java.util.Optional;
import org.zclone.session.Batch;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.Limits;
import org.zclone.session.Malformed;
import org.zclone.session.ServerMessage;
import org.zclone.session.Welcome;

/**
 * Makes a client of one channel grant less credit than it would: any client may, and with what it
 * grants by itself a short run never comes to the end of it.
 */
final class Thrift {
  private static final Limits LIMITS = new Limits(1_024, 1 << 24, 10_000);

  private final int window;
  private long received;
  private long granted;
  private boolean open;

  Thrift(int window) {
    this.window = window;
  }

  /** What the client sends instead of {@code frame}. */
  byte[] outgoing(byte[] frame) {
    try {
      ClientMessage message = ClientMessage.decode(frame, LIMITS);
      if (message instanceof Hello hello) {
        return open(hello).encode();
      }
      if (message instanceof ClientMessage.Credit) {
        return new ClientMessage.Credit(granted).encode();
      }
      return message instanceof ClientMessage.Beat beat
          ? new ClientMessage.Beat(granted, beat.epoch(), beat.position(), beat.digest()).encode()
          : frame;
    } catch (Malformed malformed) {
      throw new AssertionError(malformed);
    }
  }

  private Hello open(Hello hello) {
    open = false;
    received = 0;
    granted = window;
    return new Hello(
        hello.clientId(),
        hello.isVote(),
        granted,
        hello.resume(),
        hello.nextCounter(),
        hello.subtrees());
  }

  /** The client reads a frame. */
  void incoming(byte[] frame) {
    try {
      ServerMessage message = ServerMessage.decode(frame, LIMITS);
      open |= message instanceof Welcome;
      if (open && message instanceof Batch) {
        received += frame.length;
      }
    } catch (Malformed malformed) {
      throw new AssertionError(malformed);
    }
  }

  /** What the client says once it has used up half of its credit. */
  Optional<byte[]> grant() {
    if (!open || granted - received > window / 2) {
      return Optional.empty();
    }
    granted = received + window;
    return Optional.of(new ClientMessage.Credit(granted).encode());
  }
}
