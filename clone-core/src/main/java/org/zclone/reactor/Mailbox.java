package org.zclone.reactor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hands work from any thread to the loop: a queue, and a pipe that wakes the loop, written only
 * when no byte is in it yet. <em>Thread-safe.</em>
 */
final class Mailbox {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();
  private final Pipe pipe;
  private final ByteBuffer drain = ByteBuffer.allocate(16);

  Mailbox() {
    try {
      pipe = Pipe.open();
      pipe.source().configureBlocking(false);
      pipe.sink().configureBlocking(false);
    } catch (IOException e) {
      throw new UncheckedIOException("no pipe for waking a loop; are file descriptors used up?", e);
    }
  }

  /** Readable while there may be tasks. */
  SelectableChannel channel() {
    return pipe.source();
  }

  void post(Runnable task) {
    tasks.add(task);
    wakeUp();
  }

  /** An interrupt of the caller does no harm: it closes blocking channels only. */
  void wakeUp() {
    if (signalled.get() || !signalled.compareAndSet(false, true)) {
      return;
    }
    try {
      pipe.sink().write(ByteBuffer.wrap(new byte[1]));
    } catch (IOException e) {
      // the loop has closed the pipe: nobody is left to wake
    }
  }

  /** How many tasks wait. */
  int size() {
    return tasks.size();
  }

  /** Runs what waits, at most {@code budget} tasks, on the loop's thread. */
  int run(int budget) {
    if (signalled.get() && readSignal()) {
      signalled.set(false); // before the queue is read: a later post signals again
    }
    int count = 0;
    Runnable task;
    while (count < budget && (task = tasks.poll()) != null) {
      task.run();
      count++;
    }
    return count;
  }

  /** False if the byte is still on its way: unread, it would keep the channel readable for ever. */
  private boolean readSignal() {
    try {
      drain.clear();
      return pipe.source().read(drain) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException("the pipe that wakes the loop is broken", e);
    }
  }

  void close() {
    signalled.set(true);
    try {
      pipe.sink().close();
      pipe.source().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
