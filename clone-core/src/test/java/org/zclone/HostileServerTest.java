package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.api.Bytes;
import org.zclone.api.ServerConfig;
import org.zclone.testing.PlainPeer;
import org.zclone.testing.RawPeer;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/** Bytes that no well-behaved peer sends, at every port, before and after the handshake. */
class HostileServerTest {
  private static final long[] LENGTHS = {
    0x71000000L, Integer.MAX_VALUE, 0x80000000L, 0xFFFFFFFFL, Long.MIN_VALUE, -1L, 1L << 40
  };
  private static final String[] PEER_TYPES = {"DEALER", "SUB", "PUB"};

  private CloneServer server;
  private PlainPeer peer;

  @BeforeEach
  void start() {
    server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"));
    server.put("/alive", Bytes.utf8("yes")).join();
    peer = new PlainPeer(server.endpoint());
  }

  @AfterEach
  void stop() {
    peer.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void junk_before_the_handshake_disturbs_nobody(int offset) throws IOException {
    Random random = new Random(offset);
    List<byte[]> attacks = new ArrayList<>();
    attacks.add("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    attacks.add(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3});
    for (int i = 0; i < 50; i++) {
      byte[] junk = new byte[random.nextInt(300)];
      random.nextBytes(junk);
      attacks.add(junk);
    }
    for (long length : LENGTHS) {
      attacks.add(ByteBuffer.allocate(10).put((byte) 0xFF).putLong(length).array());
      attacks.add(ByteBuffer.allocate(9).put((byte) 0xFF).putLong(length).array());
    }

    List<RawPeer> attackers = new ArrayList<>();
    for (byte[] attack : attacks) {
      attackers.add(RawPeer.connect(server.endpoint().port() + offset).send(attack));
    }

    assertServes();
    for (RawPeer attacker : attackers) {
      attacker.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void impossible_lengths_after_the_handshake_disturb_nobody(int offset) throws IOException {
    List<RawPeer> attackers = new ArrayList<>();
    for (long length : LENGTHS) {
      for (int flags : new int[] {2, 3, 6}) {
        byte[] header = ByteBuffer.allocate(120).put((byte) flags).putLong(length).array();
        RawPeer attacker = RawPeer.connect(server.endpoint().port() + offset);
        attackers.add(attacker.handshake(PEER_TYPES[offset]).send(header));
      }
    }

    assertServes();
    for (RawPeer attacker : attackers) {
      attacker.close();
    }
  }

  @Test
  void messages_of_every_wrong_shape_are_dropped_whole_and_counted() {
    ZMQ.Socket writer = peer.writer();
    ZMQ.Socket dealer = peer.connect(SocketType.DEALER, 0);
    byte[] part = {1};

    for (int frames : new int[] {1, 4, 6, 10, 40}) {
      PlainPeer.send(writer, repeated(part, frames));
      PlainPeer.send(dealer, repeated(part, frames));
    }
    PlainPeer.send(writer, PlainPeer.update("/good", PlainPeer.uuid(1), "ttl=0\n", "1"));

    await().until(() -> server.get("/good").isPresent());
    assertThat(server.status().counters().get("rejected_frame_count")).isEqualTo(5);
    await()
        .untilAsserted(
            () ->
                assertThat(server.status().counters().get("rejected_unknown_command"))
                    .isEqualTo(5));
    assertServes();
  }

  @Test
  void a_value_far_over_the_limit_costs_its_sender_the_connection_and_nobody_else() {
    ZMQ.Socket writer = peer.writer();
    byte[][] update = PlainPeer.update("/huge", PlainPeer.uuid(1), "ttl=0\n", "");
    update[4] = new byte[10 << 20];

    PlainPeer.send(writer, update);

    assertServes();
    assertThat(server.get("/huge")).isEmpty();
  }

  private static byte[][] repeated(byte[] part, int times) {
    byte[][] frames = new byte[times][];
    for (int i = 0; i < times; i++) {
      frames[i] = part;
    }
    return frames;
  }

  /** Snapshot, update and publication all still work. */
  private void assertServes() {
    assertThat(peer.snapshot("/alive")).containsEntry("/alive", "yes");
    ZMQ.Socket subscriber = peer.subscriber("/after");
    ZMQ.Socket writer = peer.writer();
    PlainPeer.send(writer, PlainPeer.update("/after", PlainPeer.uuid(9), "ttl=0\n", "still"));
    assertThat(PlainPeer.receiveUpdate(subscriber).key()).isEqualTo("/after");
  }
}
