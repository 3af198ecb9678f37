package org.zclone.examples.bench;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.zclone.CloneServer;
import org.zclone.api.Bytes;
import org.zclone.api.Receipt;
import org.zclone.api.ServerConfig;
import org.zclone.examples.process.Orders;

/** The server that is measured: {@code VALUE_BYTES}. */
final class ServerProgram {
  /** Enough for every update that waits in a run: what is measured is speed, not loss. */
  private static final int PUBLISHER_QUEUE = 10_000_000;

  private final CloneServer server;
  private final Entries entries;
  private final Workload workload;
  private final int ahead;
  private SteadyWriter writer;

  private ServerProgram(CloneServer server, int valueBytes) {
    this.server = server;
    ahead = Workload.ahead(valueBytes);
    entries = new Entries(valueBytes);
    workload = new Workload(valueBytes);
  }

  /** Says where it is, then obeys. */
  public static void main(String[] arguments) {
    long empty = Measured.liveBytes();
    CloneServer server =
        CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0").withPublisherQueue(PUBLISHER_QUEUE));
    Orders.say("at", server.endpoint());
    ServerProgram program = new ServerProgram(server, Integer.parseInt(arguments[0]));
    new Orders()
        .on("fill", words -> program.fill(Integer.parseInt(words[1])))
        .on("write", words -> program.write(Integer.parseInt(words[1])))
        .on(
            "scatter",
            words -> program.scatter(Integer.parseInt(words[1]), Integer.parseInt(words[2])))
        .on("steady", words -> program.steady(words[1], words[2]))
        .on("groups", words -> program.groups(words[1], words[2]))
        .on("rest", words -> program.rest())
        .on("sequence", words -> server.status().sequence())
        .on("digest", words -> server.status().digest())
        .on("sessions", words -> server.status().sessions())
        .on("cpu", words -> Measured.cpuNs())
        .on("allocated", words -> Measured.allocatedBytes())
        .on("bytes", words -> Measured.liveBytes() - empty)
        .obey();
  }

  /** Gives the first keys values that they never had; returns the sequence of the last one. */
  private long fill(int count) {
    return put(count, Entries::key, number -> entries.value());
  }

  /** Updates the same few keys over and over. */
  private long write(int count) {
    return put(count, workload::keyOf, workload::valueOf);
  }

  /** Updates entries all over a map of {@code keys}. */
  private long scatter(int count, int keys) {
    return put(count, number -> Entries.scattered(number, keys), workload::valueOf);
  }

  private interface Part<T> {
    T of(int number);
  }

  private long put(int count, Part<String> keys, Part<byte[]> values) {
    Deque<CompletableFuture<Receipt>> waiting = new ArrayDeque<>();
    Receipt last = null;
    for (int i = 0; i < count; i++) {
      waiting.add(server.put(keys.of(i), Bytes.wrap(values.of(i))));
      if (waiting.size() > ahead) {
        last = waiting.remove().join();
      }
    }
    while (!waiting.isEmpty()) {
      last = waiting.remove().join();
    }
    return last.sequence();
  }

  /** Updates entries all over the map from now on. */
  private String steady(String perSecond, String keys) {
    writer = new SteadyWriter(server, entries, Integer.parseInt(keys), Integer.parseInt(perSecond));
    return "begun";
  }

  /** Updates one key in each of {@code groups} subtrees, in turn, from now on. */
  private String groups(String perSecond, String groups) {
    int count = Integer.parseInt(groups);
    writer =
        new SteadyWriter(
            server,
            number -> Groups.subtree((int) (number % count)) + "key",
            entries,
            Integer.parseInt(perSecond));
    return "begun";
  }

  /** Ends steady updates; returns how many there were. */
  private long rest() {
    writer.close();
    return writer.written();
  }
}
