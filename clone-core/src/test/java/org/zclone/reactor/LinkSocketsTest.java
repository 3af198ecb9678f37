package org.zclone.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zclone.api.Endpoint;
import org.zclone.chp.SnapshotRequest;

class LinkSocketsTest {
  private final Scarcity scarcity = new Scarcity();
  private final Loop loop = new Loop("test", scarcity.sockets(), false);

  @AfterEach
  void close() {
    loop.closeAndWait(5);
  }

  private LinkSockets link() {
    return new LinkSockets(
        loop, Endpoint.parse("127.0.0.1:1"), List.of(""), frames -> {}, up -> {});
  }

  private static void request(LinkSockets link) {
    link.request(List.of(new SnapshotRequest(new byte[0])), frames -> {});
  }

  @Test
  void a_link_that_gets_no_socket_is_like_one_that_nobody_answers() {
    scarcity.begin();

    LinkSockets link = link();
    request(link);
    loop.turn();
    link.close();

    assertThat(loop.isClosed()).isFalse();
  }

  @Test
  void a_link_that_gets_no_socket_for_a_snapshot_can_ask_again() {
    LinkSockets link = link();
    request(link);
    scarcity.begin();
    request(link);
    scarcity.end();
    request(link);

    loop.turn();
    link.close();

    assertThat(loop.isClosed()).isFalse();
  }
}
