package org.zclone.reactor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.api.ChangeListener;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus;
import org.zclone.api.CloneException;
import org.zclone.api.ClosedException;
import org.zclone.api.Receipt;
import org.zclone.api.Subscription;
import org.zclone.api.Turnable;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.client.ClientCore;
import org.zclone.client.ClientEffect;
import org.zclone.replica.Replica;

/**
 * Runs a client core: a subscription and snapshot requests to the server it follows, a writer to
 * each server. Its public methods may be called from any thread; the rest is <em>Confined to the
 * reactor thread.</em>
 */
public final class ClientReactor implements Agent {
  private static final Logger LOG = LoggerFactory.getLogger(ClientReactor.class);
  private static final int CLOSE_SECONDS = 5;
  private static final long WRITER_CHECK_NS = TimeUnit.SECONDS.toNanos(1);

  private final ClientConfig config;
  private final Loop loop;
  private final ClientCore core;
  private final Listeners listeners;
  private final Answers answers;
  private final StatusView board = new StatusView();
  private final UuidSource uuids = new UuidSource();
  private final Map<Long, LinkSockets> links = new HashMap<>();
  private final List<WriterSocket> writers = new ArrayList<>();

  private ClientReactor(ClientConfig config, boolean ownThread) {
    this.config = config;
    Sockets sockets = new Sockets(config.maxValueBytes());
    String name = "zclone-client-" + config.servers().get(0).port();
    loop = new Loop(name, sockets, ownThread);
    core = new ClientCore(config, new SplittableRandom());
    listeners = new Listeners(name, config.listenerExecutor());
    answers = new Answers(config.pendingWrites(), config.writeTimeout(), listeners.answers());
    for (int i = 0; i < config.servers().size(); i++) {
      writers.add(writer(i));
    }
    loop.setAgent(this);
    core.start(System.nanoTime());
  }

  private WriterSocket writer(int server) {
    return new WriterSocket(
        loop, config.servers().get(server), config.collector(), ready -> onWriter(server, ready));
  }

  /** Begins to follow, on a thread of its own or turned by hand. */
  public static ClientReactor start(ClientConfig config, boolean ownThread) {
    ClientReactor reactor = new ClientReactor(config, ownThread);
    if (ownThread) {
      LoopThread.start(reactor.loop);
    }
    return reactor;
  }

  private void onWriter(int server, boolean ready) {
    if (ready) {
      core.onWriterReady(server, System.nanoTime());
    } else {
      core.onWriterLost(server, System.nanoTime());
    }
  }

  @Override
  public void work(long nowNs) {
    core.onTick(nowNs);
    writers.forEach(writer -> writer.check(nowNs));
    core.flush().forEach(cut -> listeners.offer(cut.changes(), cut.after()));
    board.currentAsOf(core.currentAsOfNs());
    core.takeEffects().forEach(this::perform);
    core.takeNotices().forEach(LOG::warn);
    core.setListening(listeners.hasFeeds());
  }

  private void perform(ClientEffect effect) {
    if (effect instanceof ClientEffect.SendUpdate send) {
      writers.get(send.serverIndex()).send(send.update());
    } else if (effect instanceof ClientEffect.Completed completed) {
      answers.complete(completed.writeId(), completed.receipt());
    } else if (effect instanceof ClientEffect.Failed failed) {
      answers.fail(failed.writeId(), failed.problem());
    } else if (effect instanceof ClientEffect.StatusChanged changed) {
      show(changed.status());
    } else if (effect instanceof ClientEffect.OpenLink open) {
      openLink(open.link(), open.serverIndex());
    } else if (effect instanceof ClientEffect.RequestSnapshot request) {
      requestSnapshot(request);
    } else if (effect instanceof ClientEffect.CloseSnapshot close) {
      Optional.ofNullable(links.get(close.link())).ifPresent(LinkSockets::closeSnapshot);
    } else if (effect instanceof ClientEffect.CloseLink close) {
      Optional.ofNullable(links.remove(close.link())).ifPresent(LinkSockets::close);
    }
  }

  private void openLink(long link, int server) {
    links.put(
        link,
        new LinkSockets(
            loop,
            config.servers().get(server),
            config.subtrees(),
            frames -> core.onPublication(link, frames, System.nanoTime()),
            up -> onConnection(link, up)));
  }

  private void onConnection(long link, boolean up) {
    if (up) {
      core.onLinkConnected(link, System.nanoTime());
    } else {
      core.onLinkDisconnected(link, System.nanoTime());
    }
  }

  private void requestSnapshot(ClientEffect.RequestSnapshot request) {
    LinkSockets link = links.get(request.link());
    if (link != null) {
      link.request(
          request.requests(),
          frames ->
              core.onSnapshotMessage(request.link(), request.attempt(), frames, System.nanoTime()));
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
    // Writers that do not get ready are looked at from time to time.
    return Math.min(core.deadlineNs() - nowNs, WRITER_CHECK_NS) + nowNs;
  }

  @Override
  public void onClose() {
    core.close(System.nanoTime());
    core.flush();
    core.takeEffects().forEach(this::finish);
    links.clear();
  }

  /** The loop closes the sockets; only what the application waits for is performed. */
  private void finish(ClientEffect effect) {
    if (effect instanceof ClientEffect.StatusChanged
        || effect instanceof ClientEffect.Completed
        || effect instanceof ClientEffect.Failed) {
      perform(effect);
    }
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
  public CompletableFuture<Receipt> write(Update update) {
    try {
      answers.admit(!loop.isOwnThread());
    } catch (WriteRefusedException e) {
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Receipt> answer = new CompletableFuture<>();
    post(update, answer);
    if (loop.isClosed()) {
      answers.close("the client");
    }
    return answer;
  }

  /** One write at a time, so that they reach the core in the order of their numbers. */
  private synchronized void post(Update update, CompletableFuture<Receipt> answer) {
    long id = answers.register(answer);
    byte[] uuid = uuids.next();
    loop.post(() -> core.onWrite(id, update, uuid, System.nanoTime()));
  }

  /** See {@code CloneClient.writeAndWait}. */
  public Receipt writeAndWait(Update update) {
    checkMayWait();
    try {
      return write(update).join();
    } catch (CompletionException e) {
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
      throw new ClosedException("the client is closed");
    }
    Registration handle = new Registration();
    loop.post(() -> handle.set(registration.get()));
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

  /** See {@code CloneClient.close}. */
  public void close() {
    loop.closeAndWait(CLOSE_SECONDS);
    answers.close("the client");
    listeners.close();
  }
}
