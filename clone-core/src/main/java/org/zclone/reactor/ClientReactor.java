package org.zclone.reactor;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.api.ChangeListener;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus;
import org.zclone.api.CloneException;
import org.zclone.api.ClosedException;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.Receipt;
import org.zclone.api.Subscription;
import org.zclone.api.Turnable;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.client.ClientCore;
import org.zclone.client.ClientEffect;
import org.zclone.replica.Replica;

/**
 * Runs a client core on a loop and answers the threads of the application. Its public methods may
 * be called from any thread; the rest is <em>Confined to the reactor thread.</em>
 */
public final class ClientReactor implements Agent {
  private static final Logger LOG = LoggerFactory.getLogger(ClientReactor.class);
  private static final int CLOSE_SECONDS = 5;
  private static final String NAME = "the client";

  /** For the turn that times a write out, so that its answer comes first. */
  private static final long SLACK_NS = TimeUnit.SECONDS.toNanos(1);

  private static final long LONGEST_NS = Long.MAX_VALUE / 4;

  private final ClientConfig config;
  private final boolean ownThread;
  private final Loop loop;
  private final ClientCore core;
  private final Listeners listeners;
  private final Answers answers;
  private final StatusView board;
  private final UuidSource uuids = new UuidSource();
  private final ClientSockets sockets;

  private ClientReactor(ClientConfig config, Loop loop, boolean ownThread) {
    this.config = config;
    this.ownThread = ownThread;
    this.loop = loop;
    board = new StatusView(config.plane());
    core = new ClientCore(config, randomId(), new SplittableRandom());
    sockets = new ClientSockets(loop, config, core);
    listeners = new Listeners(loop.name(), config.listenerExecutor());
    answers = new Answers(NAME, config.pendingWrites(), config.writeTimeout(), listeners.answers());
    core.start(System.nanoTime());
    loop.setAgent(this);
  }

  private static UUID randomId() {
    SecureRandom random = new SecureRandom();
    return new UUID(random.nextLong(), random.nextLong());
  }

  /** Begins to follow, on a thread of its own or turned by hand. */
  public static ClientReactor start(ClientConfig config, boolean ownThread) {
    ClientReactor reactor = Uninterrupted.get(() -> open(config, ownThread));
    if (ownThread) {
      LoopThread.start(reactor.loop);
    }
    return reactor;
  }

  private static ClientReactor open(ClientConfig config, boolean ownThread) {
    String name = "zclone-client-" + config.servers().get(0).port();
    Loop loop = new Loop(name, new Sockets(config.maxValueBytes()), ownThread);
    return OrClose.get(loop::closeNow, () -> new ClientReactor(config, loop, ownThread));
  }

  @Override
  public void work(long nowNs) {
    core.onTick(nowNs);
    sockets.check(nowNs);
    core.flush().forEach(cut -> listeners.offer(cut.changes(), cut.after()));
    board.currentAsOf(core.currentAsOfNs());
    board.count(core.counters());
    core.takeEffects().forEach(this::perform);
    answers.tell();
    core.takeNotices().forEach(LOG::warn);
    core.setListening(listeners.hasFeeds());
  }

  private void perform(ClientEffect effect) {
    if (effect instanceof ClientEffect.Completed completed) {
      answers.complete(completed.writeId(), completed.receipt());
    } else if (effect instanceof ClientEffect.Failed failed) {
      answers.fail(failed.writeId(), failed.problem());
    } else if (effect instanceof ClientEffect.StatusChanged changed) {
      show(changed.status());
    } else {
      sockets.perform(effect);
    }
  }

  private void show(ClientStatus status) {
    LOG.info("{}: {}", status.state(), status.detail());
    board.explain(core.explain());
    board.set(status);
    listeners.offer(status);
  }

  @Override
  public long deadlineNs(long nowNs) {
    return sockets.checkNs(nowNs, core.deadlineNs());
  }

  @Override
  public void onClose() {
    try {
      core.close(System.nanoTime());
      core.flush();
      core.takeEffects().forEach(this::finish);
    } finally {
      answers.tell();
      answers.failAll(); // what the core has not seen yet, or a bug has lost
      showClosed();
    }
  }

  /** A core that fails to close does not say that it has. */
  private void showClosed() {
    ClientStatus last = board.status();
    if (last.state() != ClientStatus.State.CLOSED) {
      ClientStatus closed =
          new ClientStatus(
              ClientStatus.State.CLOSED,
              last.synced(),
              Optional.empty(),
              last.plane(),
              last.sequence(),
              last.refusal(),
              "closed because of a bug");
      board.set(closed);
      listeners.offer(closed);
    }
  }

  /** The loop closes the sockets; only what somebody waits for is performed. */
  private void finish(ClientEffect effect) {
    if (effect instanceof ClientEffect.SendOnChannel send) {
      sockets.sendFarewell(send);
    } else if (effect instanceof ClientEffect.StatusChanged
        || effect instanceof ClientEffect.Completed
        || effect instanceof ClientEffect.Failed) {
      perform(effect);
    }
  }

  /** For tests: does to the core what a bug would do, on the loop's thread. */
  void tamper(Consumer<ClientCore> damage) {
    loop.post(() -> damage.accept(core));
  }

  /** What readers see. */
  public Replica replica() {
    return core.replica();
  }

  /** For the thread that turns it by hand. */
  public Turnable turnable() {
    return loop;
  }

  /** See {@code CloneClient.awaitSynced}. */
  public void awaitLive(Duration timeout) {
    checkMayWait();
    board.awaitLive(timeout);
  }

  private void checkMayWait() {
    if (loop.isOwnThread() || SerialQueue.isInside()) {
      throw new IllegalStateException(
          "this thread must not wait: it turns the client or runs a listener; use the future");
    }
  }

  /** See {@code CloneClient.write}. */
  public CompletableFuture<Receipt> write(List<Update> group) {
    List<Update> copy = List.copyOf(group);
    if (copy.isEmpty()) {
      throw new IllegalArgumentException("a group needs at least one update");
    }
    try {
      answers.admit(!loop.isOwnThread());
    } catch (WriteRefusedException e) {
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Receipt> answer = new CompletableFuture<>();
    post(copy, answer);
    return answer;
  }

  /** One write at a time, so that they reach the core in the order of their numbers. */
  private synchronized void post(List<Update> group, CompletableFuture<Receipt> answer) {
    long id = answers.register(answer);
    byte[] uuid = uuids.next();
    loop.post(() -> core.onWrite(id, group, uuid, System.nanoTime()));
  }

  /** A write times out in a turn, and perhaps nobody turns a client by hand. */
  private CompletableFuture<Receipt> limited(CompletableFuture<Receipt> answer) {
    long timeoutNs = TimeUnit.NANOSECONDS.convert(config.writeTimeout());
    return answer
        .copy()
        .orTimeout(Math.min(timeoutNs, LONGEST_NS) + SLACK_NS, TimeUnit.NANOSECONDS);
  }

  /** See {@code CloneClient.writeAndWait}. */
  public Receipt writeAndWait(List<Update> group) {
    checkMayWait();
    CompletableFuture<Receipt> answer = write(group);
    try {
      return (ownThread ? answer : limited(answer)).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new OutcomeUnknownException(
            "no answer within the write timeout; does anybody turn the client?");
      }
      if (e.getCause() instanceof CloneException problem) {
        throw problem;
      }
      throw e;
    }
  }

  /** See {@code CloneClient.watch}. */
  public Subscription watch(String prefix, ChangeListener listener) {
    return onLoop(
        () -> {
          core.setListening(true);
          return listeners.watch(prefix, listener, config.listenerQueue(), replica().current());
        });
  }

  /** See {@code CloneClient.onStatus}. */
  public Subscription onStatus(Consumer<ClientStatus> listener) {
    return onLoop(() -> listeners.onStatus(listener, board.status()));
  }

  /** Registers on the loop's thread, between two turns; a close that comes first wins. */
  private Subscription onLoop(Supplier<Subscription> registration) {
    if (loop.isClosed()) {
      throw new ClosedException(NAME + " is closed");
    }
    Registration handle = new Registration();
    loop.post(() -> handle.make(registration));
    return handle;
  }

  /** See {@code CloneClient.status}. */
  public ClientStatus status() {
    return board.status();
  }

  /** See {@code CloneClient.staleness}. */
  public Duration staleness() {
    return board.staleness(System.nanoTime());
  }

  /** See {@code CloneClient.counters}. */
  public Map<String, Long> counters() {
    return board.counters();
  }

  /** See {@code CloneClient.close}. */
  public void close() {
    loop.closeAndWait(CLOSE_SECONDS);
    answers.close();
    listeners.close();
  }
}
