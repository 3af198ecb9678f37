package org.zclone.bstar.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.zclone.api.Endpoint;
import org.zclone.bstar.BinaryStar;
import org.zclone.bstar.api.BinaryStarConfig;
import org.zclone.bstar.election.ElectionEvent;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;
import org.zclone.testing.FreePorts;
import org.zeromq.SocketType;

/** A primary and a backup whose clients get the role of whoever serves them as an answer. */
public final class TestPair implements AutoCloseable {
  /** One of the two. */
  public final class Half {
    private final BinaryStarConfig config;
    private final String voter = FreePorts.endpoint();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<ElectionEvent> events = new CopyOnWriteArrayList<>();
    private BinaryStar star;

    Half(BinaryStarConfig config) {
      this.config = config;
    }

    /** What it does beside its voter; may be changed before it is started. */
    public BinaryStar.Builder builder() {
      return BinaryStar.with(config)
          .voter(
              voter,
              SocketType.ROUTER,
              (message, me) -> {
                log.add("serve");
                message.reply(config.role().name());
              })
          .onActive(me -> log.add("active"))
          .onPassive(me -> log.add("passive"))
          .onEvent(events::add);
    }

    public Half start() {
      log.clear();
      events.clear();
      star = builder().start();
      return this;
    }

    public BinaryStar star() {
      return star;
    }

    /** Closes all sockets without a word to the peer, as a crash would. */
    public void crash() {
      star.close();
    }

    public String voter() {
      return voter;
    }

    public Endpoint own() {
      return config.own();
    }

    public BinaryStarConfig config() {
      return config;
    }

    /** What the handlers were called for, in order. */
    public List<String> log() {
      return log;
    }

    public List<ElectionEvent> events() {
      return events;
    }

    public boolean has(Class<? extends ElectionEvent> kind) {
      return events.stream().anyMatch(kind::isInstance);
    }

    public void await(State state) {
      TestPair.await(() -> star.status().state() == state);
    }

    public void await(Class<? extends ElectionEvent> kind) {
      TestPair.await(() -> has(kind));
    }

    public String ask() {
      return client.ask(voter, "?");
    }

    public String askPatiently() {
      return client.askPatiently(voter, "?");
    }
  }

  private final Client client = new Client();
  private final Half primary;
  private final Half backup;

  public TestPair() {
    this(UnaryOperator.identity());
  }

  /** With settings of both. */
  public TestPair(UnaryOperator<BinaryStarConfig> settings) {
    this(Role.PRIMARY, Role.BACKUP, settings);
  }

  /** With these roles, right or wrong. */
  public TestPair(Role first, Role second, UnaryOperator<BinaryStarConfig> settings) {
    String one = FreePorts.endpoint();
    String other = FreePorts.endpoint();
    primary = new Half(settings.apply(config(first, one, other)));
    backup = new Half(settings.apply(config(second, other, one)));
  }

  private static BinaryStarConfig config(Role role, String own, String peer) {
    BinaryStarConfig config =
        role == Role.PRIMARY
            ? BinaryStarConfig.primary(own, peer)
            : BinaryStarConfig.backup(own, peer);
    return config.withBeat(Duration.ofMillis(100)).withFailover(Duration.ofSeconds(1));
  }

  public Half primary() {
    return primary;
  }

  public Half backup() {
    return backup;
  }

  /** Both, the primary active. */
  public TestPair started() {
    primary.start();
    backup.start();
    primary.await(State.ACTIVE);
    backup.await(State.PASSIVE);
    return this;
  }

  public static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition);
  }

  /** Waits until exactly one of the two is active and the other stands by. */
  public Half awaitOneActive() {
    Predicate<Half> active = half -> half.star().state() == State.ACTIVE;
    Predicate<Half> passive = half -> half.star().state() == State.PASSIVE;
    await(
        () ->
            active.test(primary) && passive.test(backup)
                || active.test(backup) && passive.test(primary));
    return active.test(primary) ? primary : backup;
  }

  @Override
  public void close() {
    for (Half half : List.of(primary, backup)) {
      if (half.star != null) {
        half.star.close();
      }
    }
    client.close();
  }
}
