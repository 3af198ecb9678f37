package org.zclone.bstar.election;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/** A server under test with a virtual clock, and its peer, whose beats the test writes. */
final class TestServer {
  static final UUID PEER = new UUID(7, 1);
  static final UUID PEER_RESTARTED = new UUID(7, 2);
  static final long WALL_MS = 1_800_000_000_000L;

  final Election election;
  final ElectionConfig config;
  long wallMs = WALL_MS;
  long nowNs = -5; // the clock of a machine may well be negative, and about to turn positive
  private final Role peerRole;
  private final List<ElectionEvent> events = new ArrayList<>();
  private long lastNonce;
  private long peerNonce = 100;

  TestServer(ElectionConfig config) {
    this.config = config;
    peerRole = config.role() == Role.PRIMARY ? Role.BACKUP : Role.PRIMARY;
    election = new Election(config, new UUID(1, 1), 1_000, () -> wallMs, nowNs);
    takeAll();
  }

  static TestServer of(Role role) {
    return new TestServer(ElectionConfig.of(role));
  }

  static ElectionConfig probing(Role role) {
    ElectionConfig plain = ElectionConfig.of(role);
    return new ElectionConfig(role, plain.failoverNs(), plain.beatNs(), Wire.STANDARD, true, false);
  }

  static Claim claim(long birth, long epoch, long sequence) {
    return new Claim(birth, epoch, sequence, false, false, false);
  }

  static Claim synced(long birth, long epoch, long sequence) {
    return new Claim(birth, epoch, sequence, true, false, false);
  }

  static long ms(long ms) {
    return TimeUnit.MILLISECONDS.toNanos(ms);
  }

  /** Lets time pass in ticks, so that it is no stall. */
  TestServer pass(long ms) {
    for (long left = ms; left > 0; left -= 100) {
      nowNs += ms(Math.min(left, 100));
      election.onTick(nowNs);
      takeAll();
    }
    return this;
  }

  /** Time passes in which the server does not run. */
  TestServer stall(long ms) {
    nowNs += ms(ms);
    election.onTick(nowNs);
    takeAll();
    return this;
  }

  /** As {@link #stall}, but only the wall clock knows of it. */
  TestServer suspend(long ms) {
    wallMs += ms;
    election.onTick(nowNs);
    takeAll();
    return this;
  }

  /** A beat that echoes the server's last nonce. */
  TestServer hear(State state, Claim claim) {
    return hear(PEER, state, claim);
  }

  TestServer hear(UUID instance, State state, Claim claim) {
    return hear(new Peer(instance, peerRole, state, claim), false, lastNonce);
  }

  /** A beat that echoes an unknown nonce, so that it may be old. */
  TestServer hearOld(State state, Claim claim) {
    return hear(new Peer(PEER, peerRole, state, claim), false, 1);
  }

  TestServer hear(Peer from, boolean handover, long echo) {
    return hear(new Beat(from, handover, ++peerNonce, echo, config.failoverMs(), config.beatMs()));
  }

  TestServer hear(Beat beat) {
    return hear(StandardFrame.write(beat));
  }

  TestServer hear(byte[] frame) {
    election.onPeerFrame(frame, nowNs);
    takeAll();
    return this;
  }

  TestServer hearDigit(int digit) {
    return hear(Integer.toString(digit).getBytes());
  }

  Peer peer(State state, Claim claim) {
    return new Peer(PEER, peerRole, state, claim);
  }

  Verdict vote() {
    Verdict verdict = election.onVote(nowNs);
    takeAll();
    return verdict;
  }

  TestServer claims(Claim claim) {
    election.claim(claim);
    return this;
  }

  /** The last nonce that the server sent. */
  long lastNonce() {
    return lastNonce;
  }

  State state() {
    return election.state();
  }

  /** All events since the last time. */
  List<ElectionEvent> events() {
    List<ElectionEvent> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  <E extends ElectionEvent> List<E> events(Class<E> kind) {
    return events().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  void takeAll() {
    events.addAll(election.takeEvents());
    for (byte[] frame : election.takeBeats()) {
      if (frame.length == StandardFrame.LENGTH) {
        lastNonce = parse(frame).nonce();
      }
    }
  }

  static Beat parse(byte[] frame) {
    try {
      return StandardFrame.read(frame);
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  /** Active with this claim, which counts for the epoch that it really has. */
  TestServer activated() {
    pass(2 * config.failoverNs() / 1_000_000 + 1);
    if (config.role() == Role.PRIMARY) {
      vote();
    } else {
      election.force(nowNs);
      takeAll();
    }
    events();
    return this;
  }

  /** Passive, since the peer serves. */
  TestServer standingBy(Claim claim) {
    hear(State.ACTIVE, claim(10, 10, 20));
    claims(claim);
    events();
    return this;
  }
}
