package org.zclone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.api.Bytes;
import org.zclone.api.ServerConfig;
import org.zclone.testing.PlainPeer;
import org.zclone.testing.RawPeer;

/**
 * Peers written by hand that speak an older ZMTP, are of a type that does not fit, or call
 * themselves what another one is called.
 */
class StrangePeersTest {
  private static final String SIGNATURE = "\u00ff\0\0\0\0\0\0\0\1\u007f";
  private static final int SUB = 2;
  private static final int DEALER = 5;
  private static final int PUBLISHER = 9;

  private CloneServer server;

  @BeforeEach
  void start() {
    server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"));
    server.put("/alive", Bytes.utf8("yes")).join();
  }

  @AfterEach
  void stop() {
    assertServes();
    server.close();
  }

  private void assertServes() {
    try (PlainPeer peer = new PlainPeer(server.endpoint())) {
      assertThat(peer.snapshot("/alive")).containsEntry("/alive", "yes");
    }
  }

  private RawPeer connect(int offset) throws IOException {
    return RawPeer.connect(server.endpoint().port() + offset);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** ZMTP 2.0: signature, revision, type of the socket; then a frame with the routing id. */
  private RawPeer zmtp2(int offset, int type) throws IOException {
    RawPeer peer = connect(offset).send(bytes(SIGNATURE + "\1" + (char) type + "\0\0"));
    peer.read(SIGNATURE.length() + 2);
    assertThat(peer.readFrame()).as("no routing id").isEmpty();
    return peer;
  }

  /** ZMTP 1.0: a frame with the routing id, and nothing else. */
  private RawPeer zmtp1(int offset) throws IOException {
    RawPeer peer = connect(offset).send(bytes("\1\0"));
    assertThat(new String(peer.read(SIGNATURE.length()), ISO_8859_1)).isEqualTo(SIGNATURE);
    return peer;
  }

  /** A frame of ZMTP 1.0: the length counts the flags, which come after it. */
  private static byte[] frame1(String body, boolean more) {
    return bytes((char) (body.length() + 1) + (more ? "\1" : "\0") + body);
  }

  private static String readFrame1(RawPeer peer) throws IOException {
    int length = peer.read(1)[0];
    return new String(peer.read(length), ISO_8859_1).substring(1);
  }

  @Test
  void a_peer_that_speaks_zmtp_2_gets_a_snapshot() throws IOException {
    try (RawPeer peer = zmtp2(0, DEALER)) {
      peer.sendFrame("ICANHAZ?", true).sendFrame("", false);

      assertThat(peer.readFrame()).asString().isEqualTo("/alive");
    }
  }

  @Test
  void a_peer_that_speaks_zmtp_2_gets_updates() throws IOException {
    try (RawPeer peer = zmtp2(1, SUB)) {
      peer.sendFrame("\1/k", false).sendFrame("\1HUGZ", false);
      assertThat(peer.readFrame()).as("a heartbeat").asString().isEqualTo("HUGZ");
      server.put("/k", Bytes.utf8("1")).join();

      awaitKey("/k", () -> new String(peer.readFrame(), ISO_8859_1));
    }
  }

  @Test
  void a_peer_that_speaks_zmtp_2_writes() throws IOException {
    try (RawPeer peer = zmtp2(2, PUBLISHER)) {
      assertThat(peer.readFrame()).as("the collector's subscription").isEqualTo(new byte[] {1});
      peer.sendFrame("/k", true).sendFrame("12345678", true).sendFrame("u", true);
      peer.sendFrame("", true).sendFrame("1", false);

      await().until(() -> server.get("/k").isPresent());
    }
  }

  @Test
  void a_peer_that_speaks_zmtp_1_gets_a_snapshot() throws IOException {
    try (RawPeer peer = zmtp1(0)) {
      peer.send(frame1("ICANHAZ?", true)).send(frame1("", false));

      assertThat(readFrame1(peer)).isEqualTo("/alive");
    }
  }

  @Test
  void a_peer_that_speaks_zmtp_1_gets_updates() throws IOException {
    try (RawPeer peer = zmtp1(1)) {
      assertThat(readFrame1(peer)).as("a heartbeat").isEqualTo("HUGZ");
      server.put("/k", Bytes.utf8("1")).join();

      awaitKey("/k", () -> readFrame1(peer));
    }
  }

  @Test
  void a_peer_that_speaks_zmtp_1_writes() throws IOException {
    try (RawPeer peer = zmtp1(2)) {
      peer.send(frame1("/k", true)).send(frame1("12345678", true)).send(frame1("u", true));
      peer.send(frame1("", true)).send(frame1("1", false));

      await().until(() -> server.get("/k").isPresent());
    }
  }

  private interface Frames {
    String next() throws IOException;
  }

  private static void awaitKey(String key, Frames frames) {
    await()
        .until(
            () -> {
              try {
                return frames.next().equals(key);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void a_socket_of_any_type_at_any_port_disturbs_nobody(int offset) throws IOException {
    List<RawPeer> peers = new ArrayList<>();
    for (String type :
        List.of("PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB")) {
      ByteArrayOutputStream all = new ByteArrayOutputStream(); // it may be cut off after a part
      all.writeBytes(RawPeer.greeting());
      all.writeBytes(RawPeer.ready(type));
      all.writeBytes(RawPeer.frame(bytes("ICANHAZ?"), true));
      all.writeBytes(RawPeer.frame(new byte[0], false));
      peers.add(connect(offset).send(all.toByteArray()));
    }

    assertServes();
    for (RawPeer peer : peers) {
      peer.close();
    }
  }

  @Test
  void a_routing_id_that_is_used_twice_stays_with_the_one_who_had_it_first() throws IOException {
    try (RawPeer first = connect(0).handshake("DEALER", "twin");
        RawPeer second = connect(0).handshake("DEALER", "twin")) {
      for (int i = 0; i < 3; i++) {
        second.sendFrame("ICANHAZ?", true).sendFrame("", false);
        first.sendFrame("ICANHAZ?", true).sendFrame("", false);
        for (String frame = ""; !frame.equals("KTHXBAI"); ) {
          frame = new String(first.readFrame(), ISO_8859_1);
        }
        for (int rest = 0; rest < 4; rest++) {
          first.readFrame();
        }
      }

      assertThat(first.hasMore()).as("answers to the other one").isFalse();
      assertThat(second.hasMore()).as("answers to an id that is taken").isFalse();
      assertThat(server.status().counters()).containsEntry("snapshots_finished", 3L);
    }
  }
}
