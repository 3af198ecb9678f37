package org.zclone.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.zclone.api.Update;
import org.zclone.chp.KvMsg;
import org.zclone.sim.kit.Chance;
import org.zclone.sim.kit.Timeline;

/** A program that only writes, by RFC 12, and sometimes the same once more. */
final class RawWriter extends Node {
  private static final byte[] NO_UUID = {};
  private static final int REMEMBERED = 5;
  private static final long IDLE_NS = 3_600 * Timeline.SECOND;

  final Station station = new Station(this);
  private final Socket socket;
  private final List<byte[][]> sent = new ArrayList<>();
  private boolean subscribed;

  RawWriter(World world, String name) {
    super(world, name);
    socket =
        new Socket(
            station,
            Socket.Kind.WRITER,
            Integer.MAX_VALUE,
            List.of(),
            frames -> subscribed = true,
            up -> {});
  }

  /** Sends a write, unless the server has not subscribed yet: then it is lost. */
  void write(Issued write) {
    Update update = write.group.get(0);
    byte[] uuid =
        write.anonymous
            ? NO_UUID
            : ByteBuffer.allocate(16).putLong(name.hashCode()).putLong(write.number).array();
    byte[] value = update.value().toByteArray();
    send(KvMsg.update(update.key(), uuid, update.ttlSeconds(), value).frames());
  }

  /** Sends something that it has sent before. */
  void repeat(Chance chance) {
    if (!sent.isEmpty()) {
      send(chance.pick(sent));
    }
  }

  private void send(byte[][] frames) {
    if (subscribed) {
      socket.send(frames);
    }
    sent.add(frames);
    if (sent.size() > REMEMBERED) {
      sent.remove(0);
    }
  }

  @Override
  void work() {}

  @Override
  long deadlineNs() {
    return clockNs() + IDLE_NS;
  }
}
