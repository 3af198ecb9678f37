package org.zclone.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A peer that writes ZMTP by hand, so that it can write it wrong. */
public final class RawPeer implements AutoCloseable {
  private static final int GREETING_BYTES = 64;
  private static final int TIMEOUT_MS = 3_000;

  private final Socket socket;

  private RawPeer(Socket socket) {
    this.socket = socket;
  }

  public static RawPeer connect(int port) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    return new RawPeer(socket);
  }

  /** Does the whole NULL handshake as a socket of this type. */
  public RawPeer handshake(String socketType) throws IOException {
    return handshake(socketType, "");
  }

  /** As {@link #handshake(String)}, with a routing id of its own choice. */
  public RawPeer handshake(String socketType, String routingId) throws IOException {
    send(greeting());
    read(GREETING_BYTES);
    send(ready(socketType, routingId));
    readFrame();
    return this;
  }

  /** The first bytes of ZMTP 3.0 with the mechanism NULL. */
  public static byte[] greeting() {
    byte[] greeting = new byte[GREETING_BYTES];
    greeting[0] = (byte) 0xFF;
    greeting[9] = 0x7F;
    greeting[10] = 3;
    System.arraycopy(ascii("NULL"), 0, greeting, 12, 4);
    return greeting;
  }

  /** The command that ends the handshake of a socket of this type. */
  public static byte[] ready(String socketType) {
    return ready(socketType, "");
  }

  private static byte[] ready(String socketType, String routingId) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(5);
    body.writeBytes(ascii("READY"));
    property(body, "Socket-Type", socketType);
    if (!routingId.isEmpty()) {
      property(body, "Identity", routingId);
    }
    return shortFrame(4, body.toByteArray());
  }

  private static void property(ByteArrayOutputStream body, String name, String value) {
    body.write(name.length());
    body.writeBytes(ascii(name));
    body.writeBytes(new byte[] {0, 0, 0, (byte) value.length()});
    body.writeBytes(ascii(value));
  }

  /** One short frame of a message. */
  public static byte[] frame(byte[] body, boolean more) {
    return shortFrame(more ? 1 : 0, body);
  }

  private static byte[] shortFrame(int flags, byte[] body) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(flags);
    frame.write(body.length);
    frame.writeBytes(body);
    return frame.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  public RawPeer send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** One short frame of a message. */
  public RawPeer sendFrame(String body, boolean more) throws IOException {
    return send(frame(ascii(body), more));
  }

  /** One short or long frame; returns its body. */
  public byte[] readFrame() throws IOException {
    byte[] head = read(2);
    boolean isLong = (head[0] & 2) != 0;
    long length = head[1] & 0xFF;
    if (isLong) {
      for (byte b : read(7)) {
        length = length << 8 | b & 0xFF;
      }
    }
    return read((int) length);
  }

  /** Everything until the server closes the connection; fails if it does not. */
  public byte[] readToEnd() throws IOException {
    return socket.getInputStream().readAllBytes();
  }

  /** Whether something has come that nobody has read. */
  public boolean hasMore() throws IOException {
    return socket.getInputStream().available() > 0;
  }

  /** So many bytes. */
  public byte[] read(int count) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new IOException("the server closed the connection");
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
