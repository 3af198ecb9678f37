package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldVotesTest {
  private final HeldVotes held = new HeldVotes();

  private void add(int peer, int octets) {
    held.add(new byte[] {(byte) peer}, new byte[][] {new byte[octets]}, peer);
  }

  @Test
  void a_request_larger_than_any_that_is_meant_does_not_wait() {
    add(1, HeldVotes.LARGEST + 1);

    assertThat(held.isEmpty()).isTrue();
  }

  @Test
  void no_more_wait_than_there_is_room_for() {
    for (int i = 0; i < 100; i++) {
      add(i, HeldVotes.LARGEST / 2);
    }

    assertThat(held.take()).hasSize(31);
    add(1, 1);
    assertThat(held.take()).hasSize(1);
  }

  @Test
  void the_latest_of_a_peer_takes_the_place_of_the_one_before() {
    for (int i = 0; i < 100; i++) {
      add(1, HeldVotes.LARGEST - 1 - i);
    }

    assertThat(held.take())
        .singleElement()
        .satisfies(each -> assertThat(each.frames()[0]).hasSize(HeldVotes.LARGEST - 100));
  }
}
