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
    byte[] greeting = new byte[GREETING_BYTES];
    greeting[0] = (byte) 0xFF;
    greeting[9] = 0x7F;
    greeting[10] = 3;
    System.arraycopy("NULL".getBytes(StandardCharsets.US_ASCII), 0, greeting, 12, 4);
    send(greeting);
    read(GREETING_BYTES);
    send(ready(socketType));
    readFrame();
    return this;
  }

  private static byte[] ready(String socketType) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(5);
    body.write("READY".getBytes(StandardCharsets.US_ASCII));
    body.write(11);
    body.write("Socket-Type".getBytes(StandardCharsets.US_ASCII));
    body.write(new byte[] {0, 0, 0, (byte) socketType.length()});
    body.write(socketType.getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(4);
    frame.write(body.size());
    body.writeTo(frame);
    return frame.toByteArray();
  }

  public RawPeer send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** One short frame of a message. */
  public RawPeer sendFrame(String body, boolean more) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(more ? 1 : 0);
    frame.write(bytes.length);
    frame.writeBytes(bytes);
    return send(frame.toByteArray());
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

  private byte[] read(int count) throws IOException {
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
