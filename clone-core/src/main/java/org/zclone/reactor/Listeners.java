package org.zclone.reactor;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.api.Change;
import org.zclone.api.ChangeListener;
import org.zclone.api.ClientStatus;
import org.zclone.api.Subscription;
import org.zclone.replica.Replica.Version;

/**
 * The application's listeners and the threads they run on: the application's executor, or daemon
 * threads that come as listeners are busy and go when they are not. <em>Thread-safe.</em>
 */
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final Executor executor;
  private final Optional<ThreadPoolExecutor> ownThreads;
  private final SerialQueue answers;
  private final List<SerialQueue> queues = new CopyOnWriteArrayList<>();
  private final List<Feed> feeds = new CopyOnWriteArrayList<>();
  private final List<StatusFeed> statusFeeds = new CopyOnWriteArrayList<>();

  private record StatusFeed(Consumer<ClientStatus> listener, SerialQueue queue) {
    void offer(ClientStatus status) {
      queue.add(() -> listener.accept(status));
    }
  }

  Listeners(String name, Optional<Executor> given) {
    ownThreads = given.isPresent() ? Optional.empty() : Optional.of(EventThreads.create(name));
    executor = given.orElseGet(ownThreads::orElseThrow);
    answers = new SerialQueue(this::executeOrRun);
  }

  /** A future must complete even if the application has shut its executor down. */
  private void executeOrRun(Runnable task) {
    try {
      executor.execute(task);
    } catch (RuntimeException | Error e) {
      LOG.debug("the executor for listeners refuses work; futures complete without it", e);
      task.run();
    }
  }

  /** Where futures complete: in order, and not behind any listener. */
  SerialQueue answers() {
    return answers;
  }

  /** On the loop's thread, so that no change falls between {@code current} and the next offer. */
  Subscription watch(String prefix, ChangeListener listener, int limit, Version current) {
    SerialQueue queue = open();
    Feed feed = new Feed(prefix, listener, limit, queue, current);
    feeds.add(feed);
    return () -> {
      feeds.remove(feed);
      close(queue);
    };
  }

  /** On the loop's thread. */
  Subscription onStatus(Consumer<ClientStatus> listener, ClientStatus current) {
    StatusFeed feed = new StatusFeed(listener, open());
    statusFeeds.add(feed);
    feed.offer(current);
    return () -> {
      statusFeeds.remove(feed);
      close(feed.queue);
    };
  }

  private SerialQueue open() {
    SerialQueue queue = new SerialQueue(executor);
    queues.add(queue);
    return queue;
  }

  private void close(SerialQueue queue) {
    queues.remove(queue);
    queue.close();
  }

  boolean hasFeeds() {
    return !feeds.isEmpty();
  }

  void offer(List<Change> changes, Version after) {
    feeds.forEach(feed -> feed.offer(changes, after));
  }

  void offer(ClientStatus status) {
    statusFeeds.forEach(feed -> feed.offer(status));
  }

  /**
   * No listener is called any more after this. Waits for the last status to be told, and for those
   * that run, a second at most.
   */
  void close() {
    long end = System.nanoTime() + SerialQueue.CLOSE_NS;
    statusFeeds.forEach(feed -> feed.queue.awaitIdle(end));
    queues.forEach(SerialQueue::close);
    queues.forEach(queue -> queue.awaitIdle(end));
    ownThreads.ifPresent(ThreadPoolExecutor::shutdown);
  }
}
