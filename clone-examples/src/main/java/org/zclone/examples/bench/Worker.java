package org.zclone.examples.bench;

import java.io.IOException;
import java.time.Duration;
import org.zclone.examples.process.JavaProcess;

/** A measured process that obeys {@link org.zclone.examples.process.Orders}. */
final class Worker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final JavaProcess process;

  Worker(JavaProcess process) {
    this.process = process;
  }

  /** Gives an order and waits for the answer. */
  String ask(String order) throws IOException, InterruptedException {
    tell(order);
    return answer(order.split(" ")[0]);
  }

  /** As {@link #ask}, for answers that are numbers. */
  double askNumber(String order) throws IOException, InterruptedException {
    return Double.parseDouble(ask(order));
  }

  /** Gives an order; its {@link #answer} is fetched later. */
  void tell(String order) throws IOException {
    process.tell(order);
  }

  /** Waits for the answer to an order, or for what the program says by itself. */
  String answer(String word) throws InterruptedException {
    return process.takeLine(word + " ", PATIENCE).substring(word.length() + 1);
  }

  @Override
  public void close() {
    process.close();
  }
}
