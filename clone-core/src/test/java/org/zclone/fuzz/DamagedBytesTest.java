package org.zclone.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zclone.chp.KvMsg;
import org.zclone.chp.SnapshotRequest;
import org.zclone.testing.PlainPeer;
import org.zclone.testing.RawPeer;
import org.zclone.testing.TestCloneServer;
import org.zclone.testing.fuzz.Mutator;
import org.zeromq.ZMQ;

/** Valid conversations of ZMTP, damaged byte by byte, on real connections that stay open. */
class DamagedBytesTest {
  private static final int PEERS = 200;
  private static final int ENDLESS = 20;
  private static final byte[] NONE = new byte[0];

  @AutoClose private final TestCloneServer clone = TestCloneServer.start();
  private final List<RawPeer> peers = new ArrayList<>();
  private int served;

  @ParameterizedTest
  @CsvSource({"0, DEALER", "1, SUB", "2, XPUB"})
  void a_port_serves_on_whatever_bytes_come(int offset, String socketType) throws IOException {
    Mutator mutator = new Mutator(offset, List.of(NONE, RawPeer.greeting(), new byte[] {4, 5}));
    byte[] valid = conversation(offset, socketType);
    for (int i = 0; i < PEERS; i++) {
      byte[] bytes = valid;
      for (int k = mutator.random().nextInt(4); k >= 0; k--) {
        bytes = mutator.frame(bytes, valid);
      }
      send(offset, bytes);
      if (i % 3 == 0) {
        peers.get(i).close();
      }
    }
    for (int i = 0; i < ENDLESS; i++) {
      send(offset, endless(socketType, 1 << i));
    }

    assertServes();
    for (RawPeer peer : peers) {
      peer.close();
    }
    assertServes();
  }

  private void send(int offset, byte[] bytes) throws IOException {
    RawPeer peer = RawPeer.connect(clone.endpoint().port() + offset);
    peers.add(peer);
    try {
      peer.send(bytes);
    } catch (IOException e) {
      // the server has closed the connection: it need not read it all
    }
  }

  /** Greeting, handshake, and a message that the port is there for. */
  private static byte[] conversation(int offset, String socketType) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(RawPeer.greeting());
    bytes.writeBytes(RawPeer.ready(socketType));
    byte[][] message =
        switch (offset) {
          case 0 -> new SnapshotRequest(NONE).frames();
          case 1 -> new byte[][] {{1, '/'}};
          default -> KvMsg.update("/fuzz", PlainPeer.uuid(1), 0, new byte[] {'x'}).frames();
        };
    for (int i = 0; i < message.length; i++) {
      bytes.writeBytes(RawPeer.frame(message[i], i < message.length - 1));
    }
    return bytes.toByteArray();
  }

  /** The beginning of a frame of which the rest never comes. */
  private static byte[] endless(String socketType, long length) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(RawPeer.greeting());
    bytes.writeBytes(RawPeer.ready(socketType));
    bytes.writeBytes(ByteBuffer.allocate(10).put((byte) 2).putLong(length).array());
    return bytes.toByteArray();
  }

  private void assertServes() {
    try (PlainPeer peer = new PlainPeer(clone.endpoint())) {
      ZMQ.Socket subscriber = peer.subscriber("/after");
      ZMQ.Socket writer = peer.writer();
      String value = "still " + ++served;
      byte[] uuid = PlainPeer.uuid(100 + served);
      PlainPeer.send(writer, KvMsg.update("/after", uuid, 0, value.getBytes()).frames());
      assertThat(PlainPeer.receiveUpdate(subscriber).key()).isEqualTo("/after");
      assertThat(peer.snapshot("/after")).containsEntry("/after", value);
    }
  }
}
