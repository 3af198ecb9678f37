package org.zclone.sim;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What a socket has received and its owner has not read. */
final class Inbox {
  /** Takes a message on the turn of the socket's owner. */
  interface Reader {
    void onMessage(byte[][] frames);
  }

  private static final int BUDGET = 1_000;

  private final Node owner;
  private final int room;
  private final Reader reader;
  private final Queue<byte[][]> messages = new ArrayDeque<>();
  private @Nullable Flow source;
  private boolean closed;

  Inbox(Node owner, int room, Reader reader) {
    this.owner = owner;
    this.room = room;
    this.reader = reader;
    owner.add(this);
  }

  /** Who must be told when there is room again. */
  void filledBy(Flow flow) {
    source = flow;
  }

  boolean hasRoom() {
    return messages.size() < room;
  }

  boolean isEmpty() {
    return messages.isEmpty();
  }

  void put(byte[][] frames) {
    if (!closed) {
      messages.add(frames);
      owner.wake();
    }
  }

  /** Hands over what is there, up to what one turn may take. */
  void drain() {
    for (int i = 0; i < BUDGET && !closed && !messages.isEmpty(); i++) {
      reader.onMessage(messages.remove());
    }
    if (source != null) {
      source.pump();
    }
  }

  void close() {
    closed = true;
    messages.clear();
    owner.remove(this);
  }
}
