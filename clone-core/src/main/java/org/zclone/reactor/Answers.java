package org.zclone.reactor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.zclone.api.CloneException;
import org.zclone.api.ClosedException;
import org.zclone.api.Receipt;
import org.zclone.api.WriteRefusedException;

/**
 * The writes that wait for their answers: a bounded number, and every one is answered, at the
 * latest when it is closed. Outcomes come from one thread; all else is <em>Thread-safe.</em>
 */
public final class Answers {
  private final String owner;
  private final int limit;
  private final Duration patience;
  private final SerialQueue queue;
  private final Semaphore room;
  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, CompletableFuture<Receipt>> waiting = new ConcurrentHashMap<>();
  private List<Runnable> outcomes = new ArrayList<>(); // not told yet; of the answering thread
  private volatile boolean closed;

  /**
   * With room for {@code limit} writes.
   *
   * @param owner who answers, as messages name it
   * @param patience how long a write waits for room
   */
  public Answers(String owner, int limit, Duration patience, SerialQueue queue) {
    this.owner = owner;
    this.limit = limit;
    this.patience = patience;
    this.queue = queue;
    this.room = new Semaphore(limit);
  }

  /**
   * Lets a write in, waiting for room; threads that make room themselves do not wait.
   *
   * @param mayWait whether the calling thread may wait
   * @throws WriteRefusedException if there is no room
   */
  public void admit(boolean mayWait) {
    boolean admitted = room.tryAcquire() || mayWait && !SerialQueue.isInside() && acquire();
    if (!admitted) {
      throw WriteRefusedException.unsent(
          "not sent: " + limit + " writes already wait for their answers; write more slowly");
    }
  }

  /** Gives a number, higher than any before, to a write that was let in. */
  public long register(CompletableFuture<Receipt> answer) {
    long id = lastId.incrementAndGet();
    waiting.put(id, answer);
    if (closed) {
      endAsClosed(id);
    }
    return id;
  }

  private boolean acquire() {
    try {
      return room.tryAcquire(TimeUnit.NANOSECONDS.convert(patience), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw WriteRefusedException.unsent("not sent: interrupted while waiting for room");
    }
  }

  /** The write was accepted; {@link #tell} says so. */
  public void complete(long id, Receipt receipt) {
    outcomes.add(() -> end(id, answer -> answer.complete(receipt)));
  }

  /** The write was refused, or nobody knows; {@link #tell} says so. */
  public void fail(long id, CloneException problem) {
    outcomes.add(() -> end(id, answer -> answer.completeExceptionally(problem)));
  }

  /** Tells all outcomes since the last call, in order: one hand-over for a whole turn. */
  public void tell() {
    if (!outcomes.isEmpty()) {
      List<Runnable> told = outcomes;
      outcomes = new ArrayList<>();
      queue.add(() -> told.forEach(Runnable::run));
    }
  }

  /** It waits until here, so that {@link #close} misses none, and makes room before it is told. */
  private void end(long id, Consumer<CompletableFuture<Receipt>> outcome) {
    CompletableFuture<Receipt> answer = waiting.remove(id);
    if (answer != null) {
      room.release();
      outcome.accept(answer);
    }
  }

  /** Fails every write that waits, and those that are yet to come; does not wait itself. */
  public void failAll() {
    closed = true;
    waiting.keySet().forEach(id -> queue.add(() -> endAsClosed(id)));
  }

  private void endAsClosed(long id) {
    String problem = owner + " was closed; the write may have been applied";
    end(id, answer -> answer.completeExceptionally(new ClosedException(problem)));
  }

  /** As {@link #failAll}; what is not told within a second is told on the calling thread. */
  public void close() {
    failAll();
    if (!SerialQueue.isInside()) {
      queue.awaitIdle(System.nanoTime() + SerialQueue.CLOSE_NS);
    }
    waiting.keySet().forEach(this::endAsClosed);
  }
}
