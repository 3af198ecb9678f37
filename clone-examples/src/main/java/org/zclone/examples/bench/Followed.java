package org.zclone.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.process.Worker;

/**
 * A server, a client that writes and replicas, as a {@link Study} needs them: it asks each process
 * what updates cost. <em>Confined to one thread.</em>
 */
final class Followed implements AutoCloseable {
  /** That a slow replica was sent merged updates is no news among hundreds on one machine. */
  private static final List<String> QUIET =
      List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");

  private static final int EACH_PROCESS = 250; // a replica has some 30 file descriptors

  private final Crew crew;
  private final Worker server;
  private final Worker writer;
  private final String endpoint;
  private final List<Worker> replicas = new ArrayList<>();
  private final double emptyBytes;
  private double bytes;

  /**
   * What updates cost, medians of the runs.
   *
   * @param received how many replicas were sent an update, rather than a later one of its key
   */
  record Costs(double perSecond, double serverUs, double replicasUs, double received) {}

  /** Writes updates and waits until all replicas show them. */
  @FunctionalInterface
  interface Run {
    void write(int updates) throws IOException, InterruptedException;
  }

  Followed(BenchOptions options, int valueBytes) throws IOException, InterruptedException {
    crew = new Crew(options, QUIET);
    server = crew.start(ServerProgram.class, valueBytes);
    endpoint = server.answer("at");
    writer = crew.start(WriterProgram.class, endpoint, valueBytes);
    emptyBytes = server.askNumber("bytes");
  }

  /** Connects replicas with the order {@code word}, in as many processes as they need. */
  void connect(String word, int count) throws IOException, InterruptedException {
    for (int first = 0; first < count; first += EACH_PROCESS) {
      Worker process = crew.start(ReplicasProgram.class, endpoint);
      replicas.add(process);
      int part = Math.min(EACH_PROCESS, count - first);
      process.ask(word + " " + (word.equals("connect") ? "" : first + " ") + part);
    }
    bytes = (server.askNumber("bytes") - emptyBytes) / count;
  }

  /** The heap of the server for each replica when they had connected. */
  double bytesOfReplica() {
    return bytes;
  }

  Worker server() {
    return server;
  }

  Worker writer() {
    return writer;
  }

  /** Has all processes of replicas wait for something at the same time. */
  void await(String order) throws IOException, InterruptedException {
    for (Worker process : replicas) {
      process.tell(order);
    }
    for (Worker process : replicas) {
      process.answer(order.split(" ")[0]);
    }
  }

  /** Runs once to warm up and {@code runs} times to count. */
  Costs measure(int runs, int updates, Run run) throws IOException, InterruptedException {
    run.write(updates);
    List<Double> rates = new ArrayList<>();
    List<Double> serverUs = new ArrayList<>();
    List<Double> replicasUs = new ArrayList<>();
    List<Double> received = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      double serverNs = server.askNumber("cpu");
      double replicasNs = sum("cpu");
      double receivedBefore = sum("received");
      long startNs = System.nanoTime();
      run.write(updates);
      rates.add(updates * 1e9 / (System.nanoTime() - startNs));
      serverUs.add((server.askNumber("cpu") - serverNs) / updates / 1e3);
      received.add((sum("received") - receivedBefore) / updates);
      replicasUs.add((sum("cpu") - replicasNs) / updates / 1e3);
    }
    return new Costs(median(rates), median(serverUs), median(replicasUs), median(received));
  }

  /** The sum of what all processes of replicas answer. */
  private double sum(String order) throws IOException, InterruptedException {
    double sum = 0;
    for (Worker process : replicas) {
      sum += process.askNumber(order);
    }
    return sum;
  }

  private static double median(List<Double> values) {
    return new Samples(values).median();
  }

  @Override
  public void close() {
    crew.close();
  }
}
