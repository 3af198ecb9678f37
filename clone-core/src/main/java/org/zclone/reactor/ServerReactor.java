package org.zclone.reactor;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.api.CloneException;
import org.zclone.api.Collector;
import org.zclone.api.Endpoint;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.Turnable;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.chp.KvMsg;
import org.zclone.server.Epoch;
import org.zclone.server.Outgoing;
import org.zclone.server.ServerCore;
import org.zclone.server.ServerIdentity;
import org.zclone.server.SnapshotStream;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * Runs a server core on three sockets: requests and snapshots at P, publications at P+1, updates at
 * P+2. Its public methods may be called from any thread; the rest is <em>Confined to the reactor
 * thread.</em>
 */
public final class ServerReactor implements Agent {
  private static final Logger LOG = LoggerFactory.getLogger(ServerReactor.class);
  private static final int CLOSE_SECONDS = 5;

  /** How long closing waits for those who are slow to read that the server closes. */
  private static final int LAST_WORDS_MS = 200;

  private static final int MAX_WRITES = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Per turn, so that updates are served between two stretches of a snapshot. */
  private static final int SNAPSHOT_MESSAGES = 512;

  private static final int SNAPSHOT_BYTES = 1 << 20;
  private static final int SESSION_MESSAGES = 2_000;
  private static final int SESSION_BYTES = 4 << 20;

  private final Loop loop;
  private final ServerCore core;
  private final Endpoint endpoint;
  private final Port requests;
  private final Port publisher;
  private final ThreadPoolExecutor answerThreads;
  private final Answers answers;

  private ServerReactor(ServerConfig config, Loop loop) {
    this.loop = loop;
    Sockets sockets = loop.sockets();
    ZMQ.Socket router = sockets.binding(SocketType.ROUTER);
    router.setRouterMandatory(true);
    ZMQ.Socket xpub = sockets.binding(SocketType.XPUB);
    xpub.setXpubVerbose(true);
    xpub.setSndHWM(config.publisherQueue());
    ZMQ.Socket collector = collector(sockets, config.collector());
    endpoint = Binding.bind(config.endpoint(), router, xpub, collector);
    loop.setName("zclone-server-" + endpoint.port());
    core =
        new ServerCore(
            config,
            new ServerIdentity(
                UUID.randomUUID(),
                UUID.randomUUID(),
                Epoch.ofPrimary(0, Instant.now().toEpochMilli())),
            System.nanoTime());
    requests = loop.open(router, this::onRequest);
    publisher = loop.open(xpub, this::onSubscription);
    loop.open(collector, frames -> core.onUpdate(frames, System.nanoTime()));
    answerThreads = EventThreads.create(loop.name());
    answers = new Answers("the server", MAX_WRITES, PATIENCE, new SerialQueue(answerThreads));
    loop.setAgent(this);
  }

  private static ZMQ.Socket collector(Sockets sockets, Collector kind) {
    if (kind == Collector.PULL) {
      return sockets.binding(SocketType.PULL);
    }
    ZMQ.Socket sub = sockets.binding(SocketType.SUB);
    sub.subscribe(ZMQ.SUBSCRIPTION_ALL);
    return sub;
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
    LOG.info("serving at {}, epoch {}", reactor.endpoint, reactor.core.status().epoch());
    return reactor;
  }

  private static ServerReactor open(ServerConfig config, boolean ownThread) {
    Loop loop = new Loop("zclone-server", new Sockets(config.maxValueBytes()), ownThread);
    return OrClose.get(loop::closeNow, () -> new ServerReactor(config, loop));
  }

  private void onRequest(byte[][] frames) {
    byte[][] request = new byte[frames.length - 1][];
    System.arraycopy(frames, 1, request, 0, request.length);
    core.onRequest(frames[0], request, System.nanoTime());
  }

  /** A subscriber's message: 1 and a prefix to subscribe, 0 to end that. */
  private void onSubscription(byte[][] frames) {
    byte[] frame = frames[0];
    if (frame.length > 0 && (frame[0] == 0 || frame[0] == 1)) {
      byte[] prefix = Arrays.copyOfRange(frame, 1, frame.length);
      core.onSubscription(prefix, frame[0] == 1, System.nanoTime());
    }
  }

  @Override
  public void work(long nowNs) {
    core.onTick(nowNs);
    for (KvMsg publication : core.takePublications()) {
      publisher.send(publication.frames());
    }
    sendToSessions(nowNs);
    sendSnapshots(nowNs);
    core.publish();
    core.takeNotices().forEach(LOG::warn);
  }

  private void sendToSessions(long nowNs) {
    int bytes = 0;
    for (int i = 0; i < SESSION_MESSAGES && bytes < SESSION_BYTES; i++) {
      Outgoing outgoing = core.nextOutgoing(nowNs);
      if (outgoing == null) {
        return;
      }
      bytes += outgoing.frame().length;
      send(outgoing, nowNs);
    }
  }

  private void send(Outgoing outgoing, long nowNs) {
    try {
      if (requests.sendFrame(outgoing.peer(), true)) {
        requests.sendFrame(outgoing.frame(), false);
        outgoing.onSent(nowNs);
      } else {
        outgoing.onFull(nowNs);
      }
    } catch (ZMQException e) {
      LOG.debug("a client vanished in the middle of its session: {}", e.getMessage());
      outgoing.onGone();
    }
  }

  private void sendSnapshots(long nowNs) {
    int bytes = 0;
    for (int i = 0; i < SNAPSHOT_MESSAGES && bytes < SNAPSHOT_BYTES; i++) {
      SnapshotStream stream = core.snapshots().next(nowNs);
      if (stream == null) {
        return;
      }
      KvMsg message = stream.message();
      bytes += message.body().length;
      send(stream, message, nowNs);
    }
  }

  private void send(SnapshotStream stream, KvMsg message, long nowNs) {
    try {
      if (requests.sendFrame(stream.peer(), true)) {
        requests.send(message.frames());
        stream.onSent(nowNs);
      } else {
        stream.onFull(nowNs);
      }
    } catch (ZMQException e) {
      LOG.debug("a client vanished in the middle of its snapshot: {}", e.getMessage());
      stream.onGone();
    }
  }

  @Override
  public long deadlineNs(long nowNs) {
    return core.deadlineNs();
  }

  @Override
  public void onClose() {
    answers.failAll();
    sayGoodbye(System.nanoTime());
    LOG.info("closed at {}", endpoint);
  }

  private void sayGoodbye(long nowNs) {
    core.onClose();
    requests.socket().setLinger(LAST_WORDS_MS);
    for (Outgoing o = core.nextOutgoing(nowNs); o != null; o = core.nextOutgoing(nowNs)) {
      send(o, nowNs);
    }
  }

  /** Where the server listens. */
  public Endpoint endpoint() {
    return endpoint;
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
      core.publish(); // whoever waits for the answer sees its own write
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
