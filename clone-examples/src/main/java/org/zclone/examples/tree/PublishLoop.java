package org.zclone.examples.tree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.zclone.CloneClient;
import org.zclone.api.ClientStatus;

/**
 * Keeps a directory in a map: looks at the attributes of its files a few times a second, and
 * compares everything again when the client finds a server.
 *
 * <p>{@link #run} <em>is confined to one thread</em>; the rest is thread-safe.
 */
public final class PublishLoop implements AutoCloseable {
  private static final long SHORTEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long RETRY_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Looking takes at most a tenth of the time, however large the tree is. */
  private static final int PAUSE_PER_LOOK = 9;

  /** The largest file that is published: the default limit of servers. */
  private static final long MOST_BYTES = 8L << 20;

  private final CloneClient client;
  private final Path root;
  private final Publisher publisher;
  private final Consumer<String> out;
  private final Warnings warnings;
  private final Signal signal = new Signal();
  private boolean saidInSync; // guarded by this

  /** Publishes {@code root} under the subtree of {@code paths}; progress goes to {@code out}. */
  public PublishLoop(
      CloneClient client, Path root, KeyPaths paths, Consumer<String> out, Warnings warnings) {
    this.client = client;
    this.root = root;
    this.out = out;
    this.warnings = warnings;
    publisher = new Publisher(client, root, paths, MOST_BYTES, warnings);
  }

  /** Publishes until it is closed, or with {@code once} until the map agrees. */
  public void run(boolean once) throws InterruptedException {
    client.onStatus(this::onStatus);
    while (!signal.isClosed()) {
      long startNs = System.nanoTime();
      boolean agrees = client.status().isLive() && pass();
      if (once && agrees) {
        return;
      }
      long lookNs = System.nanoTime() - startNs;
      signal.await(
          agrees
              ? Math.max(SHORTEST_PAUSE_NS, PAUSE_PER_LOOK * lookNs)
              : Math.max(RETRY_PAUSE_NS, lookNs));
    }
  }

  private void onStatus(ClientStatus status) {
    if (status.isLive()) {
      publisher.compareAll();
    }
    forgetInSync();
    signal.raise();
  }

  private boolean pass() {
    try {
      Publisher.Pass pass = publisher.pass();
      report(pass);
      return pass.complete();
    } catch (IOException e) {
      warnings.once("cannot read " + root + ", nothing is changed until it can: " + e);
      return false;
    }
  }

  private synchronized void report(Publisher.Pass pass) {
    if (pass.didSomething()) {
      out.accept(
          String.format(
              "published %d files, %d changed, %d removed",
              pass.files(), pass.changed(), pass.removed()));
      saidInSync = false;
    }
    if (pass.complete() && !saidInSync && client.status().isLive()) {
      out.accept(String.format("in sync %d files digest %016x", pass.files(), client.digest()));
      saidInSync = true;
    }
  }

  private synchronized void forgetInSync() {
    saidInSync = false;
  }

  /** Ends {@link #run} soon, and the client. */
  @Override
  public void close() {
    signal.close();
    client.close();
  }
}
