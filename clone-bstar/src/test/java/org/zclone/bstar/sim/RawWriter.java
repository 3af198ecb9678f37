package org.zclone.bstar.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.zclone.api.Update;
import org.zclone.chp.KvMsg;
import org.zclone.sim.kit.Timeline;

/** A program that only writes, by RFC 12, each update to both servers. */
final class RawWriter extends Node {
  private static final long IDLE_NS = 3_600 * Timeline.SECOND;

  private final List<Socket> sockets = new ArrayList<>();

  RawWriter(World world, String name, int host) {
    super(world, name, host, 1);
    for (int i = 0; i < Plan.SERVERS; i++) {
      sockets.add(new Socket(this, Socket.Kind.WRITER, i, 0, frames -> {}, up -> {}));
    }
  }

  void write(Issued write) {
    Update update = write.group.get(0);
    byte[] uuid = ByteBuffer.allocate(16).putLong(name.hashCode()).putLong(write.number).array();
    byte[] value = update.value().toByteArray();
    KvMsg message = KvMsg.update(update.key(), uuid, update.ttlSeconds(), value);
    sockets.forEach(socket -> socket.send(message.frames()));
  }

  @Override
  void work() {}

  @Override
  long deadlineNs() {
    return clockNs() + IDLE_NS;
  }
}
