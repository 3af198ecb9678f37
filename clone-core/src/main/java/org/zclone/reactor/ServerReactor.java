package org.zclone.reactor;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.api.CloneException;
import org.zclone.api.Endpoint;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.Turnable;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.server.Epoch;
import org.zclone.server.ServerCore;
import org.zclone.server.ServerIdentity;

/**
 * Runs a server core on the three ports of a server. Its public methods may be called from any
 * thread; the rest is <em>Confined to the reactor thread.</em>
 */
public final class ServerReactor implements Agent {
  private static final Logger LOG = LoggerFactory.getLogger(ServerReactor.class);
  private static final int CLOSE_SECONDS = 5;

  private static final int MAX_WRITES = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Loop loop;
  private final ServerCore core;
  private final ServerPorts ports;
  private final ThreadPoolExecutor answerThreads;
  private final Answers answers;

  private ServerReactor(ServerConfig config, Loop loop) {
    this.loop = loop;
    core =
        new ServerCore(
            config,
            new ServerIdentity(
                UUID.randomUUID(),
                UUID.randomUUID(),
                Epoch.ofPrimary(0, Instant.now().toEpochMilli())),
            System.nanoTime());
    ports = new ServerPorts(loop, config, core);
    loop.setName("zclone-server-" + ports.endpoint().port());
    answerThreads = EventThreads.create(loop.name());
    answers = new Answers("the server", MAX_WRITES, PATIENCE, new SerialQueue(answerThreads));
    loop.setAgent(this);
  }

  /**
   * Binds the ports and serves, on a thread of its own or turned by hand.
   *
   * @throws CloneException if the endpoint cannot be bound, with the reason
   */
  public static ServerReactor start(ServerConfig config, boolean ownThread) {
    Binding.checkReach(config);
    ServerReactor reactor = Uninterrupted.get(() -> open(config, ownThread));
    if (ownThread) {
      LoopThread.start(reactor.loop);
    }
    LOG.info("serving at {}, epoch {}", reactor.endpoint(), reactor.core.status().epoch());
    return reactor;
  }

  private static ServerReactor open(ServerConfig config, boolean ownThread) {
    Loop loop = new Loop("zclone-server", new Sockets(config.maxValueBytes()), ownThread);
    return OrClose.get(loop::closeNow, () -> new ServerReactor(config, loop));
  }

  @Override
  public void work(long nowNs) {
    ports.work(nowNs);
    answers.tell(); // last: the ports have shown the result, and whoever has an answer sees it
  }

  @Override
  public long deadlineNs(long nowNs) {
    return core.deadlineNs();
  }

  @Override
  public void onClose() {
    try {
      core.publish();
    } finally {
      answers.tell();
      answers.failAll();
    }
    ports.sayGoodbye(System.nanoTime());
    LOG.info("closed at {}", endpoint());
  }

  /** Where the server listens. */
  public Endpoint endpoint() {
    return ports.endpoint();
  }

  /** The core, of which other threads read what was published last. */
  public ServerCore core() {
    return core;
  }

  /** For the thread that turns it by hand. */
  public Turnable turnable() {
    return loop;
  }

  /** Applies an update of the embedding application; waits while too many are on their way. */
  public CompletableFuture<Receipt> write(Update update) {
    try {
      answers.admit(!loop.isOwnThread());
    } catch (WriteRefusedException e) {
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Receipt> answer = new CompletableFuture<>();
    long id = answers.register(answer);
    loop.post(() -> writeNow(update, id));
    return answer;
  }

  private void writeNow(Update update, long id) {
    try {
      Receipt receipt = core.onLocalUpdate(update, System.nanoTime());
      answers.complete(id, receipt);
    } catch (CloneException e) {
      answers.fail(id, e);
    }
  }

  /** Closes the ports, within seconds. From any thread, interrupted or not; idempotent. */
  public void close() {
    loop.closeAndWait(CLOSE_SECONDS);
    answers.close();
    answerThreads.shutdown();
  }
}
