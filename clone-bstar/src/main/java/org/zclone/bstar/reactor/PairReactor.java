package org.zclone.bstar.reactor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.api.CloneException;
import org.zclone.api.ClosedException;
import org.zclone.api.Endpoint;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.api.Subscription;
import org.zclone.api.Turnable;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.api.PairStatus;
import org.zclone.bstar.fsm.State;
import org.zclone.bstar.pair.PairCore;
import org.zclone.bstar.pair.PairEffect;
import org.zclone.reactor.Agent;
import org.zclone.reactor.Answers;
import org.zclone.reactor.Binding;
import org.zclone.reactor.EventThreads;
import org.zclone.reactor.Loop;
import org.zclone.reactor.LoopThread;
import org.zclone.reactor.OrClose;
import org.zclone.reactor.Port;
import org.zclone.reactor.SerialQueue;
import org.zclone.reactor.ServerPorts;
import org.zclone.reactor.Sockets;
import org.zclone.reactor.Uninterrupted;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Runs one half of a pair: the three ports of a server, the state of both at P+3, and the link to
 * the active server. Its public methods may be called from any thread; the rest is <em>Confined to
 * the reactor thread.</em>
 */
public final class PairReactor implements Agent {
  private static final Logger LOG = LoggerFactory.getLogger(PairReactor.class);
  private static final int CLOSE_SECONDS = 5;
  private static final int MAX_WRITES = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final PairConfig config;
  private final Loop loop;
  private final PairCore core;
  private final ServerPorts ports;
  private final Port statePublisher;
  private final PeerSockets peer;
  private final Probe probe;
  private final ThreadPoolExecutor eventThreads;
  private final SerialQueue events;
  private final Answers answers;
  private final List<Consumer<? super PairEvent>> listeners = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> switchovers = new ArrayList<>(); // under way
  private final Set<CompletableFuture<Void>> unfinished = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private volatile Part part = new Part(State.PENDING, false);

  /** The part that this server played when the last turn ended. */
  private record Part(State state, boolean isInSync) {}

  private PairReactor(PairConfig config, Loop loop) {
    this.config = config;
    this.loop = loop;
    core =
        new PairCore(
            config,
            UUID.randomUUID(),
            UUID::randomUUID,
            () -> Instant.now().toEpochMilli(),
            System.nanoTime());
    ZMQ.Socket states = loop.sockets().binding(SocketType.PUB);
    ports = new ServerPorts(loop, config.server(), core, states);
    loop.setName("zclone-pair-" + ports.endpoint().port());
    statePublisher = loop.openForWriting(states);
    peer = new PeerSockets(loop, config, core);
    probe = new Probe(config.peer().withPort(config.peer().port() + PairConfig.STATE_PORT));
    eventThreads = EventThreads.create(loop.name());
    events = new SerialQueue(eventThreads);
    answers = new Answers("the server", MAX_WRITES, PATIENCE, new SerialQueue(eventThreads));
    loop.setAgent(this);
  }

  /**
   * Binds the ports and joins the peer, on a thread of its own or turned by hand.
   *
   * @throws CloneException if the endpoint cannot be bound, with the reason
   */
  public static PairReactor start(
      PairConfig config, @Nullable Consumer<? super PairEvent> listener, boolean ownThread) {
    Binding.checkReach(config.server());
    PairReactor reactor = Uninterrupted.get(() -> open(config, ownThread));
    if (listener != null) {
      reactor.listeners.add(listener);
    }
    if (ownThread) {
      LoopThread.start(reactor.loop);
    }
    LOG.info("{} at {}, peer {}", config.role(), reactor.endpoint(), config.peer());
    return reactor;
  }

  private static PairReactor open(PairConfig config, boolean ownThread) {
    ServerConfig server = config.server();
    Loop loop = new Loop("zclone-pair", new Sockets(server.maxValueBytes()), ownThread);
    return OrClose.get(loop::closeNow, () -> new PairReactor(config, loop));
  }

  @Override
  public void work(long nowNs) {
    if (core.wantsProbe(nowNs) && probe.begin(nowNs) || probe.check(nowNs)) {
      core.onPeerRefused(nowNs);
    }
    ports.work(nowNs);
    List<PairEffect> effects = core.takeEffects();
    while (!effects.isEmpty()) {
      effects.forEach(this::perform);
      effects = core.takeEffects();
    }
    answers.tell();
    part = currentPart();
  }

  private void perform(PairEffect effect) {
    if (effect instanceof PairEffect.PublishState state) {
      statePublisher.send(new byte[][] {state.frame()});
    } else if (effect instanceof PairEffect.Completed completed) {
      answers.complete(completed.writeId(), completed.receipt());
    } else if (effect instanceof PairEffect.Failed failed) {
      answers.fail(failed.writeId(), failed.problem());
    } else if (effect instanceof PairEffect.Told told) {
      tell(told.event());
    } else {
      peer.perform(effect);
    }
  }

  private void tell(PairEvent event) {
    part = currentPart();
    if (event instanceof PairEvent.Discarded || event instanceof PairEvent.Diverged) {
      LOG.warn("{} {}: {}", config.role(), endpoint(), event);
    } else {
      LOG.info("{} {}: {}", config.role(), endpoint(), event);
    }
    if (event instanceof PairEvent.Passivated) {
      endSwitchovers(null);
    } else if (event instanceof PairEvent.SwitchoverFailed failed) {
      endSwitchovers(new CloneException("no switchover: " + failed.why()));
    }
    for (Consumer<? super PairEvent> listener : listeners) {
      events.add(() -> listener.accept(event));
    }
  }

  private void endSwitchovers(@Nullable CloneException problem) {
    List<CompletableFuture<Void>> ended = List.copyOf(switchovers);
    switchovers.clear();
    for (CompletableFuture<Void> switchover : ended) {
      events.add(() -> end(switchover, problem));
    }
  }

  private void end(CompletableFuture<Void> switchover, @Nullable CloneException problem) {
    unfinished.remove(switchover);
    if (problem == null) {
      switchover.complete(null);
    } else {
      switchover.completeExceptionally(problem);
    }
  }

  private void endAsClosed(CompletableFuture<Void> switchover) {
    end(switchover, new ClosedException("no switchover: the server was closed"));
  }

  private Part currentPart() {
    Part before = part;
    boolean same = before.state == core.state() && before.isInSync == core.isInSync();
    return same ? before : new Part(core.state(), core.isInSync());
  }

  @Override
  public long deadlineNs(long nowNs) {
    return probe.deadlineNs(nowNs, core.deadlineNs());
  }

  @Override
  public void onClose() {
    answers.tell();
    answers.failAll();
    ports.sayGoodbye(System.nanoTime());
    probe.close();
    closed = true;
    unfinished.forEach(each -> events.add(() -> endAsClosed(each)));
    LOG.info("closed at {}", endpoint());
  }

  /** Where the server listens. */
  public Endpoint endpoint() {
    return ports.endpoint();
  }

  /** The core, of which other threads read what was published last. */
  public PairCore core() {
    return core;
  }

  /** Where this half of the pair stands. */
  public PairStatus status() {
    Part now = part;
    return new PairStatus(config.role(), now.state, now.isInSync, core.status());
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
    loop.post(() -> core.onLocalUpdate(id, update, System.nanoTime()));
    return answer;
  }

  /** Tells {@code listener} of everything from now on, on a daemon thread. */
  public Subscription onEvent(Consumer<? super PairEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Has the peer take over. */
  public CompletableFuture<Void> switchOver() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    unfinished.add(done);
    loop.post(
        () -> {
          switchovers.add(done);
          core.switchOver(System.nanoTime());
        });
    if (closed) {
      endAsClosed(done); // or nobody might
    }
    return done;
  }

  /** Makes this server active, whatever it lacks. */
  public void force() {
    loop.post(() -> core.force(System.nanoTime()));
  }

  /** Closes the ports, within seconds. From any thread, interrupted or not; idempotent. */
  public void close() {
    loop.closeAndWait(CLOSE_SECONDS);
    answers.close();
    if (!SerialQueue.isInside()) {
      events.awaitIdle(System.nanoTime() + SerialQueue.CLOSE_NS);
    }
    events.close();
    eventThreads.shutdown();
    unfinished.forEach(this::endAsClosed);
  }
}
