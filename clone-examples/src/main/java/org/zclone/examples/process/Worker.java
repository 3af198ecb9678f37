package org.zclone.examples.process;

import java.io.IOException;
import java.time.Duration;

/** A process that obeys {@link Orders}. <em>Confined to one thread at a time.</em> */
public final class Worker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final JavaProcess process;

  /** The one whose program is {@code process}. */
  public Worker(JavaProcess process) {
    this.process = process;
  }

  /** Gives an order and waits for the answer. */
  public String ask(String order) throws IOException, InterruptedException {
    tell(order);
    return answer(order.split(" ")[0]);
  }

  /** As {@link #ask}, for answers that are numbers. */
  public double askNumber(String order) throws IOException, InterruptedException {
    return Double.parseDouble(ask(order));
  }

  /** Gives an order; its {@link #answer} is fetched later. */
  public void tell(String order) throws IOException {
    process.tell(order);
  }

  /** Waits for the answer to an order, or for what the program says by itself. */
  public String answer(String word) throws IOException, InterruptedException {
    return process.takeLine(word + " ", PATIENCE).substring(word.length() + 1);
  }

  /** Its process. */
  public JavaProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
