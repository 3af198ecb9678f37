package org.zclone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.zclone.api.Bytes;
import org.zclone.api.ServerConfig;
import org.zclone.testing.PlainPeer;
import org.zclone.testing.RawPeer;

/** Thousands of connections. */
class ManyPeersTest {
  private static final int SUBSCRIBERS = 2_000;
  private static final int UPDATES = 10;
  private static final int FRAMES = 5;
  private static final int MOST_TRIES = 5;
  private static final String SUBSCRIBE_TO_ALL = "\1";

  @AutoClose
  private final CloneServer server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"));

  @Test
  @EnabledOnOs(OS.LINUX)
  void ten_thousand_connects_and_disconnects_per_port_leave_no_descriptor_behind()
      throws IOException {
    connectAndDisconnect(50);
    long before = descriptors();

    connectAndDisconnect(30_000);

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before + 5));
    try (PlainPeer peer = new PlainPeer(server.endpoint())) {
      assertThat(peer.snapshot("/")).isEmpty();
    }
  }

  private void connectAndDisconnect(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      try (Socket socket = new Socket("127.0.0.1", server.endpoint().port() + i % 3)) {
        socket.getOutputStream().write(new byte[] {(byte) 0xFF, 0, 0});
        socket.setSoLinger(true, 0); // or the machine would have no ports left for a minute
      }
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void two_thousand_subscribers_get_every_update_in_order() throws IOException {
    List<RawPeer> subscribers = new ArrayList<>();
    for (int tries = 0; subscribers.size() < SUBSCRIBERS && tries < MOST_TRIES; tries++) {
      subscribers.addAll(subscribe(SUBSCRIBERS - subscribers.size()));
    }
    assertThat(subscribers).hasSize(SUBSCRIBERS);
    for (RawPeer subscriber : subscribers) {
      assertThat(readKey(subscriber)).as("the proof of its subscription").isEqualTo("HUGZ");
    }

    for (int i = 0; i < UPDATES; i++) {
      server.put("/k/" + i, Bytes.utf8("v")).join();
    }

    for (RawPeer subscriber : subscribers) {
      for (int i = 0; i < UPDATES; i++) {
        assertThat(readUpdateKey(subscriber)).isEqualTo("/k/" + i);
      }
      subscriber.close();
    }
  }

  /**
   * So many at once, or fewer: JeroMQ 0.6.0 ends one fresh connection in a hundred within its
   * handshake; like any peer of ZeroMQ those connect again.
   */
  private List<RawPeer> subscribe(int count) throws IOException {
    List<RawPeer> connected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawPeer peer = RawPeer.connect(server.endpoint().port() + 1);
      connected.add(peer.send(RawPeer.greeting()));
    }
    List<RawPeer> subscribed = new ArrayList<>();
    for (RawPeer peer : connected) {
      if (finishHandshake(peer)) {
        subscribed.add(peer.sendFrame(SUBSCRIBE_TO_ALL, false));
      } else {
        peer.close();
      }
    }
    return subscribed;
  }

  private static boolean finishHandshake(RawPeer peer) {
    try {
      peer.read(RawPeer.greeting().length);
      peer.send(RawPeer.ready("SUB")).readFrame();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String readUpdateKey(RawPeer subscriber) throws IOException {
    String key = readKey(subscriber);
    while (key.equals("HUGZ")) {
      key = readKey(subscriber);
    }
    return key;
  }

  private static String readKey(RawPeer subscriber) throws IOException {
    String key = new String(subscriber.readFrame(), ISO_8859_1);
    for (int i = 1; i < FRAMES; i++) {
      subscriber.readFrame();
    }
    return key;
  }
}
