package org.zclone.examples.bench;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zclone.examples.process.Orders;

/** Members of another system in one process; each value begins with the number of its update. */
final class PeerProgram {
  /** How many updates a member takes at once; a system may pass them on one by one. */
  private static final int BATCH = 1_000;

  private final List<PeerMember> members = new ArrayList<>();
  private final Workload workload;

  private PeerProgram(int valueBytes) {
    workload = new Workload(valueBytes);
  }

  /** Joins members. */
  @FunctionalInterface
  interface Joining {
    /** Joins one that finds the others at {@code port}. */
    PeerMember join(int port) throws Exception;
  }

  /** Obeys; the arguments are {@code PORT COUNT VALUE_BYTES}. */
  static void obey(Joining joining, String[] arguments) throws Exception {
    PeerProgram program = new PeerProgram(Integer.parseInt(arguments[2]));
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      program.members.add(joining.join(Integer.parseInt(arguments[0])));
    }
    Orders.say("ready", "");
    new Orders()
        .on("write", words -> program.write(Integer.parseInt(words[1]), Long.parseLong(words[2])))
        .on("await", words -> program.await(Integer.parseInt(words[1]), Long.parseLong(words[2])))
        .obey();
  }

  private String write(int count, long first) {
    Map<String, byte[]> batch = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      byte[] value = workload.valueOf(i).clone();
      ByteBuffer.wrap(value).putLong(first + i);
      batch.put(workload.keyOf(i), value);
      if (batch.size() == BATCH || i == count - 1) {
        members.get(0).putAll(batch);
        batch = new LinkedHashMap<>();
      }
    }
    return "written";
  }

  /** Waits until all members show the last updates of all keys. */
  private String await(int count, long first) {
    for (PeerMember member : members) {
      for (int i = Math.max(0, count - Workload.KEYS); i < count; i++) {
        String key = workload.keyOf(i);
        long number = first + i;
        Waiting.until(() -> numberOf(member.get(key)) >= number, key + " is " + number);
      }
    }
    return "shown";
  }

  private static long numberOf(byte[] value) {
    return value == null ? -1 : ByteBuffer.wrap(value).getLong();
  }
}
