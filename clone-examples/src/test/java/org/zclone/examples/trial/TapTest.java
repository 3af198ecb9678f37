package org.zclone.examples.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

class TapTest {
  @Test
  void it_counts_what_passes_and_cuts_and_mends() throws Exception {
    try (ServerSocket target = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Tap tap = new Tap((InetSocketAddress) target.getLocalSocketAddress())) {
      try (Socket near = connect(tap);
          Socket far = target.accept()) {
        near.getOutputStream().write(new byte[1_000]);
        assertThat(far.getInputStream().readNBytes(1_000)).hasSize(1_000);
        assertThat(tap.passed()).isEqualTo(1_000);

        tap.cut();

        assertThat(near.getInputStream().read()).isNegative();
        assertThatThrownBy(() -> connect(tap).close()).isInstanceOf(IOException.class);
      }

      tap.mend();

      try (Socket near = connect(tap);
          Socket far = target.accept()) {
        far.getOutputStream().write(7);
        assertThat(near.getInputStream().read()).isEqualTo(7);
        await().until(() -> tap.passed() == 1);
      }
    }
  }

  @Test
  void it_notes_when_what_is_looked_for_passes() throws Exception {
    try (ServerSocket target = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Tap tap = new Tap((InetSocketAddress) target.getLocalSocketAddress());
        Socket near = connect(tap);
        Socket far = target.accept()) {
      tap.lookFor(new byte[] {1, 2});
      near.getOutputStream().write(new byte[] {1, 1, 3});
      far.getInputStream().readNBytes(3);
      final long before = tap.markedNs();

      near.getOutputStream().write(new byte[] {0, 1, 2, 3});
      far.getInputStream().readNBytes(4);

      assertThat(before).isZero();
      assertThat(tap.markedNs()).isNotZero();
    }
  }

  @Test
  void what_it_holds_up_arrives_later_and_what_it_drops_can_come_again() throws Exception {
    try (ServerSocket target = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Tap tap = new Tap((InetSocketAddress) target.getLocalSocketAddress())) {
      try (Socket near = connect(tap);
          Socket far = target.accept()) {
        tap.hold();
        near.getOutputStream().write(7);
        far.setSoTimeout(100);
        assertThatThrownBy(() -> far.getInputStream().read())
            .isInstanceOf(SocketTimeoutException.class);

        tap.release();

        assertThat(far.getInputStream().read()).isEqualTo(7);

        tap.drop();

        assertThat(near.getInputStream().read()).isNegative();
      }
      try (Socket near = connect(tap);
          Socket far = target.accept()) {
        near.getOutputStream().write(8);
        assertThat(far.getInputStream().read()).isEqualTo(8);
      }
    }
  }

  @Test
  void new_connections_lead_to_another_target() throws Exception {
    try (ServerSocket one = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Tap tap = new Tap((InetSocketAddress) one.getLocalSocketAddress())) {
      tap.retarget((InetSocketAddress) other.getLocalSocketAddress());

      try (Socket near = connect(tap);
          Socket far = other.accept()) {
        near.getOutputStream().write(9);
        assertThat(far.getInputStream().read()).isEqualTo(9);
      }
    }
  }

  private static Socket connect(Tap tap) throws IOException {
    String[] address = tap.address().split(":");
    return new Socket(address[0], Integer.parseInt(address[1]));
  }
}
