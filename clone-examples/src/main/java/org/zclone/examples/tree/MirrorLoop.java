package org.zclone.examples.tree;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.zclone.CloneClient;
import org.zclone.api.Change;
import org.zclone.api.ChangeListener;
import org.zclone.api.ClientStatus;
import org.zclone.api.CloneException;
import org.zclone.api.Codec;
import org.zclone.examples.tree.MirrorModel.Step;

/**
 * Keeps a map in a directory: takes in each cut of changes and brings the files up to it.
 *
 * <p>{@link #run} <em>is confined to one thread</em>; the rest is thread-safe.
 */
public final class MirrorLoop implements AutoCloseable {
  private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_WAIT_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long FIRST_SYNC_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long CLOSE_SECONDS = 3;

  private final CloneClient client;
  private final MirrorDirectory directory;
  private final SortedSet<String> filesBefore;
  private final KeyPaths paths;
  private final Consumer<String> out;
  private final Warnings warnings;
  private final Consumer<String> notices;
  private final MirrorModel model; // guarded by itself
  private final Signal signal = new Signal();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile long lastSequence;
  private volatile boolean hasCut;
  private volatile boolean wasLive;
  private volatile boolean started;

  /** Where a mirror's lines go: results, warnings, and notices of what happens to the server. */
  public record Voices(Consumer<String> out, Warnings warnings, Consumer<String> notices) {}

  /**
   * A mirror in {@code directory}; closing it closes {@code client}.
   *
   * @param grace how long files stay that the map lost in a resynchronisation
   * @param deleteExtra whether files of others in the directory may be removed
   * @throws CloneException if the directory is not free to be a mirror
   * @throws IOException if the directory cannot be read or written
   */
  public MirrorLoop(
      CloneClient client,
      KeyPaths paths,
      Path directory,
      boolean deleteExtra,
      Duration grace,
      Voices voices)
      throws IOException {
    this.client = client;
    this.paths = paths;
    this.directory = MirrorDirectory.open(directory, paths.prefix(), deleteExtra);
    this.filesBefore = this.directory.files();
    out = voices.out();
    warnings = voices.warnings();
    notices = voices.notices();
    model = new MirrorModel(paths, grace.toNanos(), warnings);
  }

  /** Mirrors until it is closed. */
  public void run() throws InterruptedException {
    started = true;
    try {
      client.onStatus(this::onStatus);
      client.watch(paths.prefix(), cuts());
      while (!signal.isClosed() && !isFirstSyncHere()) {
        signal.await(FIRST_SYNC_WAIT_NS);
      }
      if (!signal.isClosed()) {
        beginWith(filesBefore);
      }
      while (!signal.isClosed()) {
        signal.await(nanosToDeadline());
        report(perform(due()));
      }
    } finally {
      ended.countDown();
    }
  }

  private ChangeListener cuts() {
    return new ChangeListener() {
      @Override
      public void onChange(Change change) {
        onChanges(List.of(change));
      }

      @Override
      public void onChanges(List<Change> changes) {
        synchronized (model) {
          model.apply(changes, System.nanoTime());
        }
        lastSequence = changes.get(changes.size() - 1).sequence();
        hasCut = true;
        signal.raise();
      }
    };
  }

  private void onStatus(ClientStatus status) {
    if (status.state() == ClientStatus.State.CLOSED) {
      return;
    }
    if (status.isLive()) {
      status.server().ifPresent(server -> notices.accept("following " + server));
    } else if (wasLive) {
      notices.accept("lost the server, the files stay: " + status.detail());
    }
    wasLive = status.isLive();
    signal.raise();
  }

  /** An empty map has no first cut. */
  private boolean isFirstSyncHere() {
    return client.status().synced()
        && (hasCut || client.map(paths.prefix(), Codec.bytes()).isEmpty());
  }

  private void beginWith(SortedSet<String> files) {
    int size;
    synchronized (model) {
      model.found(files, System.nanoTime());
      size = model.size();
    }
    perform(due());
    out.accept("mirrored " + size + " files");
  }

  private List<Step> due() {
    synchronized (model) {
      return model.due(System.nanoTime());
    }
  }

  private long nanosToDeadline() {
    synchronized (model) {
      long now = System.nanoTime();
      return Math.min(LONGEST_WAIT_NS, model.deadlineNs().orElse(now + LONGEST_WAIT_NS) - now);
    }
  }

  /** What became of some steps. */
  private record Done(int written, int removed) {}

  private Done perform(List<Step> steps) {
    int written = 0;
    int removed = 0;
    for (Step step : steps) {
      boolean changed = perform(step);
      written += changed && step.content().isPresent() ? 1 : 0;
      removed += changed && step.content().isEmpty() ? 1 : 0;
    }
    return new Done(written, removed);
  }

  private boolean perform(Step step) {
    try {
      return step.content().isPresent()
          ? directory.write(step.path(), step.content().get())
          : directory.remove(step.path());
    } catch (InvalidPathException e) {
      warnings.once(
          "refusing " + step.path() + ": this system cannot name such a file: set LC_ALL=C.UTF-8");
    } catch (IOException e) {
      warnings.once(step.path() + " is tried again until it works: " + e);
      synchronized (model) {
        model.retry(step.path(), System.nanoTime() + RETRY_NS);
      }
    }
    return false;
  }

  private void report(Done done) {
    if (done.written() + done.removed() > 0) {
      out.accept(
          String.format(
              "%d written, %d removed (sequence %d)",
              done.written(), done.removed(), lastSequence));
    }
  }

  /** Ends {@link #run} after the file it is writing, and the client. */
  @Override
  public void close() {
    signal.close();
    try {
      if (started && !ended.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        warnings.once("the mirror is still writing a file");
      }
      directory.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      warnings.once("the marker file could not be closed: " + e);
    }
    client.close();
  }
}
