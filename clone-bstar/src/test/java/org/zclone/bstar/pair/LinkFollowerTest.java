package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zclone.api.ServerConfig;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;
import org.zclone.server.EpochTable.Activation;
import org.zclone.server.ServerCore;
import org.zclone.session.Malformed;

/** The standby's side of the link, message by message; what a simulation found. */
class LinkFollowerTest {
  private static final long BEAT_NS = 100;
  private static final long SILENCE_NS = 1_000_000_000;
  private static final UUID ACTIVE = new UUID(1, 1);
  private static final UUID LIFE = new UUID(2, 2);

  private final List<PairEffect> effects = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final List<StoredEntry> written = new ArrayList<>();
  private ServerCore core =
      ServerCore.standby(ServerConfig.at("tcp://127.0.0.1:5556"), new UUID(0, 1), 0);
  private boolean followsActive = true;
  private long nowNs;

  private final LinkFollower follower =
      new LinkFollower(new Owner(), new UUID(0, 1), BEAT_NS, SILENCE_NS, 0);

  private final class Owner implements LinkFollower.Owner {
    @Override
    public void perform(PairEffect effect) {
      effects.add(effect);
    }

    @Override
    public ServerCore core() {
      return core;
    }

    @Override
    public boolean follows(UUID server) {
      return followsActive && server.equals(ACTIVE);
    }

    @Override
    public void onBehind() {
      told.add("behind");
    }

    @Override
    public void onCopied(LinkMessage.Start start, @Nullable ServerCore whole) {
      told.add(whole == null ? "delta" : "whole");
      core = whole == null ? core : whole;
    }

    @Override
    public void onSynced() {
      told.add("synced");
    }

    @Override
    public void onLeftBehind(String why) {
      told.add("left behind");
    }

    @Override
    public void onDiverged(String what) {
      told.add("diverged: " + what);
    }
  }

  @Test
  void what_an_earlier_link_brought_is_not_confirmed_on_a_new_one() {
    copy("/a", 8);
    tick(BEAT_NS);

    follower.onDisconnected(1, nowNs);
    connect(2);
    tick(BEAT_NS);

    assertThat(sent()).extracting(LinkMessage::getClass).containsExactly(LinkMessage.Join.class);
  }

  @Test
  void half_a_copy_does_not_show() {
    connect(1);
    hear(1, start(true));
    hear(1, records(1, 0, 8, "/a"));
    follower.onDisconnected(1, nowNs);

    assertThat(core.history()).isEqualTo(ServerCore.NO_HISTORY);
    assertThat(core.sequence()).isZero();
    assertThat(told).containsExactly("behind");
  }

  @Test
  void half_a_delta_does_not_show() {
    copy("/a", 8);
    follower.onDisconnected(1, nowNs);
    connect(2);
    hear(2, start(false));
    hear(2, records(1, 0, 9, "/b"));
    follower.onDisconnected(2, nowNs);

    assertThat(core.sequence()).isEqualTo(8);
    assertThat(joins().get(joins().size() - 1).position()).isEqualTo(8);
  }

  @Test
  void a_whole_delta_does() {
    copy("/a", 8);
    follower.onDisconnected(1, nowNs);
    connect(2);
    hear(2, start(false));
    hear(2, records(1, 0, 9, "/b"));
    hear(2, records(2, LinkProtocol.LIVE | LinkProtocol.SYNC, 10, "/c"));

    assertThat(core.sequence()).isEqualTo(10);
    assertThat(told).containsExactly("behind", "whole", "synced", "behind", "delta", "synced");
  }

  @Test
  void nobody_is_followed_before_the_election_says_so() {
    followsActive = false;
    connect(1);
    hear(1, start(true));

    assertThat(told).isEmpty();
    assertThat(effects).last().isInstanceOf(PairEffect.CloseLink.class);
  }

  private void copy(String key, long sequence) {
    connect(1);
    hear(1, start(true));
    hear(1, records(1, LinkProtocol.LIVE | LinkProtocol.SYNC, sequence, key));
  }

  private void connect(long link) {
    follower.begin(nowNs);
    tick(SILENCE_NS / 2);
    effects.clear();
    follower.onConnected(link, nowNs);
  }

  private void tick(long ns) {
    nowNs += ns;
    follower.onTick(nowNs);
  }

  private void hear(long link, byte[] frame) {
    follower.onMessage(link, new byte[][] {frame}, nowNs);
  }

  private List<LinkMessage> sent() {
    List<LinkMessage> messages = new ArrayList<>();
    for (PairEffect effect : effects) {
      if (effect instanceof PairEffect.SendOnLink send) {
        messages.add(decode(send.frame()));
      }
    }
    return messages;
  }

  private List<LinkMessage.Join> joins() {
    return sent().stream()
        .filter(LinkMessage.Join.class::isInstance)
        .map(LinkMessage.Join.class::cast)
        .toList();
  }

  private static LinkMessage decode(byte[] frame) {
    try {
      return LinkMessage.decode(frame);
    } catch (Malformed malformed) {
      throw new AssertionError(malformed);
    }
  }

  private static byte[] start(boolean isWhole) {
    List<Activation> activations = List.of(new Activation(7, 0));
    return new LinkMessage.Start(ACTIVE, LIFE, isWhole, 0, 7, activations).encode();
  }

  /** One update; the digest is that of the map which holds it, if the map is asked for one. */
  private byte[] records(long index, int flags, long sequence, String key) {
    RecordWriter writer = new RecordWriter();
    StoredEntry entry = new StoredEntry(key, key.getBytes(StandardCharsets.UTF_8), sequence, 0);
    writer.onUpdate(entry);
    written.add(entry);
    long digest = written.stream().mapToLong(Digest::of).sum();
    return writer.finish(index, flags, sequence, digest);
  }
}
