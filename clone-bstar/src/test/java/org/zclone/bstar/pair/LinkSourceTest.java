package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.ServerConfig;
import org.zclone.api.Update;
import org.zclone.server.Bounds;
import org.zclone.server.ServerCore;

/** A copy of more than may be on its way at once, by hand. */
class LinkSourceTest {
  private static final int ENTRIES = 120;
  private static final int TOMBSTONES = 4;
  private static final byte[] PEER = {1};

  private final ServerCore core =
      ServerCore.standby(
          ServerConfig.at(TestPairCores.PRIMARY), new Bounds(TOMBSTONES, 1, 1), new UUID(0, 1), 0);
  private final LinkSource source = new LinkSource(new UUID(0, 1), core, new Tail(), 1);

  @BeforeEach
  void fill() {
    core.activate(Optional.of(new UUID(3, 3)), 1L << 40, 0);
    for (int i = 0; i < ENTRIES; i++) {
      core.onLocalUpdate(Update.put("/" + i, Bytes.wrap(new byte[100_000])), 0);
    }
    LinkMessage.Join join = new LinkMessage.Join(new UUID(0, 2), ServerCore.NO_HISTORY, 0);
    source.onJoin(PEER, join, 0);
    source.ship(0);
  }

  private void remove(int from, int to) {
    for (int i = from; i < to; i++) {
      core.onLocalUpdate(Update.remove("/" + i), 0);
    }
  }

  private void confirmAll() {
    for (int index = 1; !source.isInSync(); index++) {
      source.onAck(index, 0);
      source.ship(0);
      assertThat(source.isLinked()).isTrue();
    }
  }

  @Test
  void it_comes_to_an_end_though_more_is_removed_meanwhile_than_is_remembered_otherwise() {
    assertThat(source.isInSync()).isFalse();
    remove(0, ENTRIES / 2);
    assertThat(core.kept().tombstones()).isEqualTo(ENTRIES / 2);

    confirmAll();

    remove(ENTRIES / 2, ENTRIES / 2 + 30);
    assertThat(core.kept().tombstones()).isEqualTo(TOMBSTONES);
  }

  @Test
  void it_begins_anew_if_more_is_removed_than_is_left() {
    remove(0, ENTRIES - TOMBSTONES);

    source.ship(0);

    assertThat(source.isLinked()).isFalse();
  }

  @Test
  void removals_are_not_kept_for_a_standby_that_is_given_up() {
    remove(0, ENTRIES / 2);

    source.drop(true, "it is silent");

    remove(ENTRIES / 2, ENTRIES / 2 + 30);
    assertThat(core.kept().tombstones()).isEqualTo(TOMBSTONES);
  }
}
