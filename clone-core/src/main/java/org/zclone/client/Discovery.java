package org.zclone.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.Keys;
import org.zclone.chp.KvMsg;
import org.zclone.chp.Limits;
import org.zclone.chp.Rejection;
import org.zclone.chp.SnapshotRequest;
import org.zclone.client.LinkFailure.Kind;
import org.zclone.session.SessionProtocol;

/**
 * Finds out whether a server speaks the session protocol, by a request that every RFC 12 server
 * understands (PROTOCOL.md, section 1). <em>Confined to the reactor thread.</em>
 */
final class Discovery implements Follower {
  /** Makes the follower that suits what was found. */
  interface Choice {
    Follower follow(boolean speaksSessions, long nowNs);
  }

  private enum Phase {
    CONNECTING,
    ASKING,
    DONE
  }

  /** What a server says about itself may be longer than what this client accepts of its map. */
  private static final int LEAST_VALUE_BYTES = 1_024;

  private static final byte[] DESCRIPTION = Keys.RESERVED_SUBTREE.getBytes(StandardCharsets.UTF_8);

  private final Destination to;
  private final ClientParts parts;
  private final Choice choice;
  private final Limits limits;
  private Phase phase = Phase.CONNECTING;
  private Optional<LinkFailure> failure = Optional.empty();
  private boolean speaksSessions;
  private long deadlineNs;
  private long heardNs;

  /** Connects; {@code why} is what came before, for the status. */
  Discovery(Destination to, ClientParts parts, Choice choice, String why, long nowNs) {
    this.to = to;
    this.parts = parts;
    this.choice = choice;
    this.limits =
        new Limits(Keys.MOST_BYTES, Math.max(LEAST_VALUE_BYTES, parts.config().maxValueBytes()));
    this.heardNs = nowNs;
    this.deadlineNs = nowNs + parts.timing().connectNs();
    parts.effects().add(new ClientEffect.OpenChannel(to.link(), to.endpoint()));
    report(why + "connecting to " + to.endpoint());
  }

  @Override
  public void onChannelConnected(long nowNs) {
    if (phase == Phase.CONNECTING) {
      phase = Phase.ASKING;
      deadlineNs = nowNs + parts.timing().snapshotNs();
      byte[][] request = new SnapshotRequest(DESCRIPTION).frames();
      parts.effects().add(new ClientEffect.SendOnChannel(to.link(), request));
      report("connected to " + to.endpoint() + ", asking what it speaks");
    }
  }

  @Override
  public void onChannelRefused(long nowNs) {
    if (phase == Phase.CONNECTING) {
      fail(Kind.NO_CONNECTION, "nobody listens there");
    }
  }

  @Override
  public void onChannelDisconnected(long nowNs) {
    fail(Kind.DISCONNECTED, "the connection broke");
  }

  @Override
  public void onChannelMessage(byte[][] frames, long nowNs) {
    if (phase != Phase.ASKING) {
      return;
    }
    heardNs = nowNs;
    deadlineNs = nowNs + parts.timing().snapshotNs();
    read(frames).ifPresent(this::onAnswer);
  }

  private Optional<KvMsg> read(byte[][] frames) {
    try {
      return Optional.of(KvMsg.decode(frames, limits));
    } catch (Rejection e) {
      String text = "dropped a message of " + to.endpoint() + ": " + e.getMessage();
      parts.notices().count("dropped." + e.reason(), text);
      return Optional.empty();
    }
  }

  private void onAnswer(KvMsg message) {
    if (isEnd(message)) {
      phase = Phase.DONE;
    } else if (message.key().equals(SessionProtocol.DISCOVERY_KEY)) {
      speaksSessions = SessionProtocol.isSpokenIn(message.body());
    }
  }

  /** Some servers ignore the subtree, and some let clients store an entry called KTHXBAI. */
  private static boolean isEnd(KvMsg message) {
    return message.isSnapshotEnd()
        && (message.isRemoval() || Arrays.equals(message.body(), DESCRIPTION));
  }

  @Override
  public Follower successor(long nowNs) {
    return phase == Phase.DONE && failure.isEmpty() ? choice.follow(speaksSessions, nowNs) : this;
  }

  @Override
  public void onTick(long nowNs) {
    if (failure.isPresent() || !Timing.isDue(deadlineNs, nowNs)) {
      return;
    }
    if (phase == Phase.CONNECTING) {
      String within = Timing.words(parts.timing().connectNs());
      fail(Kind.NO_CONNECTION, "no connection within " + within);
    } else {
      fail(Kind.NO_ANSWER, "no answer to the request for a snapshot");
    }
  }

  private void fail(Kind kind, String text) {
    phase = Phase.DONE;
    failure = Optional.of(new LinkFailure(kind, to.endpoint() + ": " + text));
  }

  private void report(String detail) {
    parts.status().report(State.CONNECTING, Optional.of(to.endpoint()), detail);
  }

  @Override
  public OptionalLong deadlineNs() {
    return phase == Phase.DONE ? OptionalLong.empty() : OptionalLong.of(deadlineNs);
  }

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public boolean wasLive() {
    return false;
  }

  @Override
  public long heardNs() {
    return heardNs;
  }

  @Override
  public Optional<LinkFailure> failure() {
    return failure;
  }
}
