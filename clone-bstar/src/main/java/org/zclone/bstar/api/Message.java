package org.zclone.bstar.api;

import java.util.ArrayList;
import java.util.List;
import org.zclone.api.Bytes;

/**
 * A message that came in at a socket, and the way back.
 *
 * <p>From a ROUTER socket it begins with an envelope: the sender's routing id, and the empty frame
 * that a REQ socket puts behind it. <em>Thread-safe.</em>
 */
public final class Message {
  /** Sends through the socket that a message came from, in the order of the calls. */
  @FunctionalInterface
  public interface Sender {
    /** From any thread; without blocking. */
    void send(List<Bytes> frames);
  }

  private final List<Bytes> frames;
  private final int envelope;
  private final Sender sender;

  /** A message of {@code frames}, the first {@code envelope} of which lead back to the sender. */
  public Message(List<Bytes> frames, int envelope, Sender sender) {
    this.frames = List.copyOf(frames);
    this.envelope = envelope;
    this.sender = sender;
  }

  /** All frames. */
  public List<Bytes> frames() {
    return frames;
  }

  /** The frames after the envelope. */
  public List<Bytes> body() {
    return frames.subList(envelope, frames.size());
  }

  /** The first frame after the envelope as text; empty if there is none. */
  public String text() {
    return body().isEmpty() ? "" : body().get(0).utf8();
  }

  /**
   * Sends {@code answer} back to the sender. What cannot be sent at once, since the sender is gone
   * or does not read, is dropped and counted.
   */
  public void reply(Bytes... answer) {
    List<Bytes> whole = new ArrayList<>(frames.subList(0, envelope));
    whole.addAll(List.of(answer));
    sender.send(whole);
  }

  /** Sends {@link #reply(Bytes...)} with a text. */
  public void reply(String answer) {
    reply(Bytes.utf8(answer));
  }
}
