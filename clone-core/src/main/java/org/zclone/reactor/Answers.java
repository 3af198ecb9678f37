package org.zclone.reactor;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.zclone.api.CloneException;
import org.zclone.api.ClosedException;
import org.zclone.api.Receipt;
import org.zclone.api.WriteRefusedException;

/**
 * The writes that wait for their answers: a bounded number, and every one is answered, at the
 * latest when it is closed. <em>Thread-safe.</em>
 */
final class Answers {
  private final int limit;
  private final Duration patience;
  private final SerialQueue answers;
  private final Semaphore room;
  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, CompletableFuture<Receipt>> waiting = new ConcurrentHashMap<>();

  Answers(int limit, Duration patience, SerialQueue answers) {
    this.limit = limit;
    this.patience = patience;
    this.answers = answers;
    this.room = new Semaphore(limit);
  }

  /**
   * Lets a write in, waiting for room; threads that make room themselves do not wait.
   *
   * @param mayWait whether the calling thread may wait
   * @throws WriteRefusedException if there is no room
   */
  void admit(boolean mayWait) {
    if (!(mayWait && !SerialQueue.isInside() ? acquire() : room.tryAcquire())) {
      throw new WriteRefusedException(
          "not sent: " + limit + " writes already wait for their answers; write more slowly");
    }
  }

  /** Gives a number, higher than any before, to a write that was let in. */
  long register(CompletableFuture<Receipt> answer) {
    long id = lastId.incrementAndGet();
    waiting.put(id, answer);
    return id;
  }

  private boolean acquire() {
    try {
      return room.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WriteRefusedException("not sent: interrupted while waiting for room");
    }
  }

  void complete(long id, Receipt receipt) {
    CompletableFuture<Receipt> answer = waiting.remove(id);
    if (answer != null) {
      room.release();
      answers.add(() -> answer.complete(receipt));
    }
  }

  void fail(long id, CloneException problem) {
    CompletableFuture<Receipt> answer = waiting.remove(id);
    if (answer != null) {
      room.release();
      answers.add(() -> answer.completeExceptionally(problem));
    }
  }

  /** Fails every write that waits, on the calling thread. */
  void close(String name) {
    for (Long id : waiting.keySet()) {
      CompletableFuture<Receipt> answer = waiting.remove(id);
      if (answer != null) {
        room.release();
        answer.completeExceptionally(
            new ClosedException(name + " was closed; the write may have been applied"));
      }
    }
  }
}
