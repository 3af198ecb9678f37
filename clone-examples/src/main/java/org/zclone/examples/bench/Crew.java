package org.zclone.examples.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zclone.examples.process.JavaProcess;
import org.zclone.examples.process.Worker;

/**
 * The processes of a measurement: all are gone when it is closed. <em>Confined to one thread.</em>
 */
final class Crew implements AutoCloseable {
  private final BenchOptions options;
  private final List<Worker> workers = new ArrayList<>();

  Crew(BenchOptions options) {
    this.options = options;
  }

  /** Starts {@code main}, a program that obeys orders. */
  Worker start(Class<?> main, Object... arguments) throws IOException {
    List<String> words = Arrays.stream(arguments).map(Object::toString).toList();
    List<String> flags = options.flags(main.getSimpleName() + "-" + workers.size());
    Worker worker = new Worker(JavaProcess.start(Redirect.INHERIT, flags, main.getName(), words));
    workers.add(worker);
    return worker;
  }

  /** The size of a value. */
  int valueBytes() {
    return options.valueBytes();
  }

  @Override
  public void close() {
    workers.forEach(Worker::close);
  }
}
