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
  private final List<String> moreFlags;
  private final List<Worker> workers = new ArrayList<>();

  Crew(BenchOptions options) {
    this(options, List.of());
  }

  /** With more flags of each JVM, which win. */
  Crew(BenchOptions options, List<String> moreFlags) {
    this.options = options;
    this.moreFlags = moreFlags;
  }

  /** Starts {@code main}, a program that obeys orders. */
  Worker start(Class<?> main, Object... arguments) throws IOException {
    List<String> words = Arrays.stream(arguments).map(Object::toString).toList();
    List<String> flags =
        new ArrayList<>(options.flags(main.getSimpleName() + "-" + workers.size()));
    flags.addAll(moreFlags);
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
