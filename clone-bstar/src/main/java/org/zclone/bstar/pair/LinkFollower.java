package org.zclone.bstar.pair;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zclone.replica.StoredEntry;
import org.zclone.server.ServerCore;
import org.zclone.server.StandbyLog;
import org.zclone.session.Malformed;
import org.zclone.session.Malformed.Reason;
import org.zclone.session.Status;

/**
 * The standby's side of the link: asks for what it lacks, does what the active server does, and
 * confirms it. Nothing of a copy shows before all of it is there: if the active server dies in the
 * middle, the standby still holds what it held. <em>Confined to the reactor thread.</em>
 */
final class LinkFollower {
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long CONNECT_NS = TimeUnit.SECONDS.toNanos(1);

  /** How much of what was missed may wait for the rest; the whole map does not have to. */
  private static final int MOST_STAGED = 16 << 20;

  private enum State {
    CLOSED,
    CONNECTING,
    JOINING,
    COPYING,
    LIVE
  }

  /** Who has the core, and wants to know. */
  interface Owner {
    void perform(PairEffect effect);

    ServerCore core();

    /** Whether this is the server to follow: the link may come up before its beats are heard. */
    boolean follows(UUID server);

    /** The active server begins to tell: what this one holds may lack something. */
    void onBehind();

    /**
     * All is there: what this server holds goes on as the active server has it.
     *
     * @param whole in the place of what it holds; null to go on with that
     */
    void onCopied(LinkMessage.Start start, @Nullable ServerCore whole);

    void onSynced();

    /** The active server goes on without this one. */
    void onLeftBehind(String why);

    void onDiverged(String what);
  }

  private final Owner owner;
  private final UUID instance;
  private final long beatNs;
  private final long silenceNs;
  private State state = State.CLOSED;
  private boolean wanted;
  private boolean fetchesAll;
  private long link;
  private long dueNs;
  private long heardNs;
  private long ackedNs;
  private long applied;
  private long acked;
  private long nowNs;
  private final List<LinkMessage.Records> staged = new ArrayList<>();
  private int stagedOctets;
  private LinkMessage.@Nullable Start start;
  private @Nullable ServerCore whole;
  private @Nullable StandbyLog log;

  LinkFollower(Owner owner, UUID instance, long beatNs, long silenceNs, long nowNs) {
    this.owner = owner;
    this.instance = instance;
    this.beatNs = beatNs;
    this.silenceNs = silenceNs;
    this.nowNs = nowNs;
    this.dueNs = nowNs;
  }

  /** Follows the peer from now on. */
  void begin(long nowNs) {
    if (!wanted) {
      wanted = true;
      dueNs = nowNs;
    }
  }

  /** Follows nobody from now on. */
  void end() {
    wanted = false;
    close();
  }

  /** Begins anew, after a moment. */
  void restart(long nowNs) {
    close();
    dueNs = nowNs + PAUSE_NS;
  }

  private void close() {
    staged.clear();
    start = null;
    whole = null;
    log = null;
    if (state != State.CLOSED) {
      state = State.CLOSED;
      owner.perform(new PairEffect.CloseLink());
    }
  }

  /** Whether everything that the active server tells arrives. */
  boolean isLive() {
    return state == State.LIVE;
  }

  /** The connection of a link came up. */
  void onConnected(long itsLink, long nowNs) {
    if (itsLink == link && state == State.CONNECTING) {
      state = State.JOINING;
      heardNs = nowNs;
      applied = 0; // what another link brought is not confirmed on this one
      acked = 0;
      ServerCore core = owner.core();
      UUID history = fetchesAll ? ServerCore.NO_HISTORY : core.history();
      send(new LinkMessage.Join(instance, history, core.sequence()));
    }
  }

  /** The connection of a link broke. */
  void onDisconnected(long itsLink, long nowNs) {
    if (itsLink == link && state != State.CLOSED) {
      restart(nowNs);
    }
  }

  /** A message came; returns whether it was understood, and so a sign of life of the peer. */
  boolean onMessage(long itsLink, byte[][] frames, long nowNs) {
    if (itsLink != link || state == State.CLOSED || frames.length != 1) {
      return false;
    }
    this.nowNs = nowNs;
    try {
      LinkMessage message = LinkMessage.decode(frames[0]);
      heardNs = nowNs;
      if (message instanceof LinkMessage.Start start) {
        onStart(start);
      } else if (message instanceof LinkMessage.Records records) {
        onRecords(records);
      } else if (message instanceof LinkMessage.Away away) {
        if (away.goesOn()) {
          owner.onLeftBehind(away.why());
        }
        restart(nowNs);
      }
      return true;
    } catch (Malformed malformed) {
      owner.onDiverged("a message that cannot be read: " + malformed.getMessage());
      fetchesAll = true;
      restart(nowNs);
      return false;
    }
  }

  private void onStart(LinkMessage.Start its) {
    if (!owner.follows(its.instance())) {
      restart(nowNs);
      return;
    }
    owner.onBehind();
    applied = 0;
    acked = 0;
    state = State.COPYING;
    this.start = its;
    staged.clear();
    stagedOctets = 0;
    whole = its.isWhole() ? wholeOf(its) : null;
    log = whole == null ? null : new Rising(whole);
  }

  private ServerCore wholeOf(LinkMessage.Start its) {
    return owner.core().emptied(its.history(), its.epochs(), its.floor(), nowNs);
  }

  private void onRecords(LinkMessage.Records records) throws Malformed {
    if (start == null || state == State.JOINING) {
      return; // of an earlier link
    }
    if (records.index() != applied + 1) {
      restart(nowNs);
      return;
    }
    applied = records.index();
    if (state == State.LIVE) {
      apply(records);
    } else if (records.isSync()) {
      endCopy(records);
    } else {
      copy(records);
    }
  }

  private void copy(LinkMessage.Records records) throws Malformed {
    if (log != null) {
      RecordReader.read(records, log);
      return;
    }
    staged.add(records);
    stagedOctets += records.frame().length;
    if (stagedOctets > MOST_STAGED) {
      fetchesAll = true;
      restart(nowNs);
    }
  }

  private void endCopy(LinkMessage.Records last) throws Malformed {
    owner.onCopied(Objects.requireNonNull(start), whole);
    log = new Rising(owner.core());
    if (whole == null) {
      owner.core().endLifetimes(nowNs); // a delta does not tell which were taken back
    }
    for (LinkMessage.Records each : staged) {
      RecordReader.read(each, log);
    }
    staged.clear();
    whole = null;
    apply(last);
    state = State.LIVE;
    fetchesAll = false;
    owner.onSynced();
  }

  private void apply(LinkMessage.Records records) throws Malformed {
    ServerCore core = owner.core();
    RecordReader.read(records, Objects.requireNonNull(log));
    core.advanceTo(records.to());
    check(records, core);
  }

  private void check(LinkMessage.Records records, ServerCore core) throws Malformed {
    if (core.sequence() != records.to() || core.digest() != records.digest()) {
      throw new Malformed(
          Reason.RANGE, "the copies differ at " + records.to() + " of " + core.sequence());
    }
  }

  /** Time has passed. */
  void onTick(long nowNs) {
    this.nowNs = nowNs;
    switch (state) {
      case CLOSED -> {
        if (wanted && nowNs - dueNs >= 0) {
          link++;
          state = State.CONNECTING;
          dueNs = nowNs + CONNECT_NS;
          owner.perform(new PairEffect.OpenLink(link));
        }
      }
      case CONNECTING -> {
        if (nowNs - dueNs >= 0) {
          restart(nowNs);
        }
      }
      case JOINING, COPYING, LIVE -> {
        if (nowNs - heardNs >= silenceNs) {
          restart(nowNs);
        } else if (applied > acked || applied > 0 && nowNs - ackedNs >= beatNs) {
          acked = applied;
          ackedNs = nowNs;
          send(new LinkMessage.Ack(acked));
        }
      }
    }
  }

  private void send(LinkMessage message) {
    owner.perform(new PairEffect.SendOnLink(message.encode()));
  }

  /** When {@link #onTick} must be called; empty if it need not be. */
  Optional<Long> deadlineNs() {
    return switch (state) {
      case CLOSED -> wanted ? Optional.of(dueNs) : Optional.empty();
      case CONNECTING -> Optional.of(dueNs);
      case JOINING -> Optional.of(heardNs + silenceNs);
      case COPYING, LIVE ->
          Optional.of(
              applied > acked
                  ? nowNs
                  : Times.earlier(
                      heardNs + silenceNs, applied > 0 ? ackedNs + beatNs : nowNs + beatNs));
    };
  }

  /** Refuses updates that do not come in order, which no active server sends. */
  private final class Rising implements StandbyLog {
    private final ServerCore core;
    private final StandbyLog to;

    Rising(ServerCore core) {
      this.core = core;
      to = core.standbyLog(() -> nowNs);
    }

    @Override
    public void onUpdate(StoredEntry update) {
      if (update.sequence() <= core.sequence()) {
        throw new IllegalArgumentException("an update out of order");
      }
      to.onUpdate(update);
    }

    @Override
    public void onBound(String key, UUID owner) {
      to.onBound(key, owner);
    }

    @Override
    public void onAnswer(UUID client, long counter, Status status, long sequence) {
      to.onAnswer(client, counter, status, sequence);
    }

    @Override
    public void onAnswered(UUID client, long counter) {
      to.onAnswered(client, counter);
    }

    @Override
    public void onOriginal(byte[] uuid, String key, long sequence, long digest, boolean mortal) {
      to.onOriginal(uuid, key, sequence, digest, mortal);
    }

    @Override
    public void onLifetime(String key, long sequence, int ttlSeconds, long leftNs) {
      to.onLifetime(key, sequence, ttlSeconds, leftNs);
    }
  }
}
