package org.zclone.bstar.reactor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.api.ChannelWatcher;
import org.zclone.api.CloneException;
import org.zclone.api.Endpoint;
import org.zclone.api.Subscription;
import org.zclone.api.Turnable;
import org.zclone.bstar.api.BinaryStarConfig;
import org.zclone.bstar.api.Message;
import org.zclone.bstar.api.MessageHandler;
import org.zclone.bstar.api.Star;
import org.zclone.bstar.api.StarStatus;
import org.zclone.bstar.election.Election;
import org.zclone.bstar.election.ElectionConfig;
import org.zclone.bstar.election.ElectionEvent;
import org.zclone.bstar.election.Verdict;
import org.zclone.reactor.Agent;
import org.zclone.reactor.Loop;
import org.zclone.reactor.LoopThread;
import org.zclone.reactor.Sockets;
import org.zclone.reactor.Uninterrupted;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Runs an election on sockets, and the application's handlers beside it. Its public methods may be
 * called from any thread; the rest is <em>Confined to the reactor thread.</em>
 */
public final class StarReactor implements Agent, Star {
  private static final Logger LOG = LoggerFactory.getLogger(StarReactor.class);
  private static final int CLOSE_SECONDS = 5;
  private static final long STATUS_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final ChannelWatcher NOBODY =
      new ChannelWatcher() {
        @Override
        public void add(SelectableChannel channel) {}

        @Override
        public void remove(SelectableChannel channel) {}
      };

  private final Loop loop;
  private final Election election;
  private final Service service = new Service();
  private final Counters counters = new Counters();
  private final Guard guard = new Guard(counters);
  private final Timers timers = new Timers(guard);
  private final Requests requests;
  private final Announcer announcer;
  private final Probe probe;
  private final PeerLink link;
  private final Channels channels;
  private final List<Endpoint> voterEndpoints = new ArrayList<>();
  private volatile StarStatus status;
  private long statusNs;

  private StarReactor(BinaryStarConfig config, StarParts parts, Loop loop) {
    this.loop = loop;
    long now = System.nanoTime();
    ElectionConfig rules = config.election();
    long nonce = new SecureRandom().nextLong();
    election = new Election(rules, UUID.randomUUID(), nonce, System::currentTimeMillis, now);
    election.claim(service.claim());
    requests = new Requests(config.maxHeld(), counters, guard, this);
    announcer = new Announcer(config.role(), parts, guard, this);
    probe = new Probe(config.peer());
    status = statusNow(now);
    link = new PeerLink(loop, config, new FromPeer(), now);
    Messages messages = new Messages(loop, counters);
    for (StarParts.Voter voter : parts.voters) {
      ZMQ.Socket socket = loop.sockets().binding(voter.type());
      prepare(socket, voter.type());
      voterEndpoints.add(Listening.bind(socket, voter.endpoint(), config));
      messages.open(socket, message -> onVote(message, voter.handler()));
    }
    for (StarParts.Reader reader : parts.readers) {
      messages.open(reader.socket(), message -> onMessage(message, reader.handler()));
    }
    channels = new Channels(parts.channels, NOBODY, guard, this);
    parts.timers.forEach(timer -> every(timer.period(), timer.task()));
    loop.setAgent(this);
  }

  private static void prepare(ZMQ.Socket socket, SocketType type) {
    if (type == SocketType.SUB) {
      socket.subscribe(ZMQ.SUBSCRIPTION_ALL);
    } else if (type == SocketType.ROUTER) {
      socket.setRouterMandatory(true); // or an answer to nobody would look sent
    }
  }

  /**
   * Binds, connects and runs, on a thread of its own or turned by hand.
   *
   * @throws CloneException if an endpoint cannot be bound, with the reason
   */
  public static StarReactor start(BinaryStarConfig config, StarParts parts, boolean ownThread) {
    StarReactor reactor = Uninterrupted.get(() -> open(config, parts, ownThread));
    if (ownThread) {
      reactor.orClose(() -> LoopThread.start(reactor.loop, reactor.turnable()));
    }
    LOG.info("{} at {}, peer at {}", config.role(), config.own(), config.peer());
    return reactor;
  }

  private static StarReactor open(BinaryStarConfig config, StarParts parts, boolean ownThread) {
    String name = "zclone-star-" + config.own().port();
    Loop loop = new Loop(name, new Sockets(config.maxMessageBytes()), ownThread);
    try {
      return new StarReactor(config, parts, loop);
    } catch (RuntimeException | Error e) {
      loop.closeNow();
      throw e;
    }
  }

  private void orClose(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      loop.closeNow();
      throw e;
    }
  }

  private final class FromPeer implements PeerLink.Listener {
    @Override
    public void onFrame(byte[] frame) {
      long now = System.nanoTime();
      election.onPeerFrame(frame, now);
      settle(now);
    }

    @Override
    public void onConnection(boolean up) {
      long now = System.nanoTime();
      if (up) {
        election.onPeerConnected(now);
      } else {
        election.onPeerDisconnected(now);
      }
      settle(now);
    }
  }

  private void onVote(Message message, MessageHandler handler) {
    long now = System.nanoTime();
    election.onVote(now);
    settle(now);
    requests.add(message, handler);
    decideRequests();
  }

  /** One after the other, since serving one takes time, after which the next may have to wait. */
  private void decideRequests() {
    boolean more = !requests.isEmpty();
    while (more) {
      long now = System.nanoTime();
      Verdict verdict = election.verdict(now);
      settle(now);
      more = requests.decide(verdict);
    }
  }

  private void onMessage(Message message, MessageHandler handler) {
    guard.run("the handler of a socket", () -> handler.onMessage(message, this));
  }

  @Override
  public void work(long nowNs) {
    readChannels();
    timers.run(System.nanoTime());
    long now = System.nanoTime();
    election.onTick(now);
    settle(now);
    decideRequests();
    watchPeer(System.nanoTime());
    if (now - statusNs >= STATUS_NS) {
      publishStatus(now);
    }
  }

  private void readChannels() {
    try {
      channels.work();
    } catch (IOException e) {
      throw new UncheckedIOException("channels cannot be read any more", e);
    }
  }

  private void watchPeer(long now) {
    boolean refused = probe.check(now);
    if (election.wantsProbe(now)) {
      refused |= probe.begin(now);
    }
    if (refused) {
      election.onPeerRefused(now);
      settle(now);
      decideRequests();
    }
    if (election.isPeerSilent(now)) {
      link.renew(now);
    }
  }

  /** After each input of the election: acts on what it says. */
  private void settle(long nowNs) {
    for (ElectionEvent event : election.takeEvents()) {
      service.onEvent(event);
      election.claim(service.claim());
      publishStatus(nowNs);
      announcer.tell(event);
    }
    election.takeBeats().forEach(link::publish);
  }

  private void publishStatus(long nowNs) {
    statusNs = nowNs;
    status = statusNow(nowNs);
  }

  private StarStatus statusNow(long nowNs) {
    SortedMap<String, Long> counts = new TreeMap<>(election.counters());
    counters.addTo(counts);
    return new StarStatus(
        election.role(),
        election.state(),
        election.mayServe(),
        election.epoch(),
        election.peer(),
        election.isPeerSilent(nowNs),
        Collections.unmodifiableSortedMap(counts));
  }

  @Override
  public long deadlineNs(long nowNs) {
    return probe.deadlineNs(nowNs, timers.deadlineNs(election.deadlineNs()));
  }

  @Override
  public void onClose() {
    probe.close();
    channels.close();
    LOG.info("{} closed", loop.name());
  }

  @Override
  public StarStatus status() {
    return status;
  }

  @Override
  public void synced(boolean synced) {
    post(
        () -> {
          service.synced(synced);
          election.claim(service.claim());
        });
  }

  @Override
  public void switchover() {
    loop.post(
        () -> {
          long now = System.nanoTime();
          election.handOver(now);
          settle(now);
        });
  }

  @Override
  public void forceActive() {
    loop.post(
        () -> {
          long now = System.nanoTime();
          election.force(now);
          settle(now);
          decideRequests();
        });
  }

  @Override
  public void post(Runnable task) {
    loop.post(() -> guard.run("a task", task::run));
  }

  @Override
  public Subscription after(Duration delay, Runnable task) {
    return schedule(task, delay, 0);
  }

  @Override
  public Subscription every(Duration period, Runnable task) {
    if (period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException("a period must be positive: " + period);
    }
    return schedule(task, period, period.toNanos());
  }

  private Subscription schedule(Runnable task, Duration delay, long periodNs) {
    Timers.Timer timer =
        new Timers.Timer(task, System.nanoTime() + Math.max(0, delay.toNanos()), periodNs);
    loop.post(() -> timers.add(timer));
    return timer;
  }

  /** Where the voters listen, with their real ports. */
  public List<Endpoint> voterEndpoints() {
    return List.copyOf(voterEndpoints);
  }

  /** For the thread that turns it by hand. */
  public Turnable turnable() {
    return new StarTurnable(loop, channels);
  }

  /** Closes the sockets, within seconds. From any thread, interrupted or not; idempotent. */
  public void close() {
    loop.closeAndWait(CLOSE_SECONDS);
  }
}
