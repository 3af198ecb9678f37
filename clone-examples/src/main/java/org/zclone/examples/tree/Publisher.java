package org.zclone.examples.tree;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.Codec;
import org.zclone.api.Entry;
import org.zclone.api.Receipt;
import org.zclone.api.Update;

/**
 * Makes the subtree of a map agree with a directory, one pass at a time: the directory is the
 * truth, whoever else writes there.
 *
 * <p><em>Confined to one thread,</em> but for {@link #compareAll()}.
 */
final class Publisher {
  /** Within this, a file system may give two writes the same time. */
  private static final Duration COARSEST_CLOCK = Duration.ofSeconds(1);

  /** Most programs write a file by emptying it first. */
  private static final Duration JUST_EMPTIED = Duration.ofMillis(50);

  private final CloneClient client;
  private final Path root;
  private final KeyPaths paths;
  private final long mostBytes;
  private final Warnings warnings;
  private final Map<String, Published> published = new HashMap<>();
  private final Retries retries = new Retries();
  private final WriteWindow writes = new WriteWindow();
  private final AtomicBoolean compareAll = new AtomicBoolean();
  private Pass pass = Pass.START;

  Publisher(CloneClient client, Path root, KeyPaths paths, long mostBytes, Warnings warnings) {
    this.client = client;
    this.root = root;
    this.paths = paths;
    this.mostBytes = mostBytes;
    this.warnings = warnings;
  }

  /**
   * What one pass did.
   *
   * @param files how many files there are
   * @param changed how many were put
   * @param removed how many keys were removed
   * @param failed how many writes are to be tried again
   * @param complete whether the map now has what the directory had
   */
  record Pass(int files, int changed, int removed, int failed, boolean complete) {
    static final Pass START = new Pass(0, 0, 0, 0, true);

    boolean didSomething() {
      return changed + removed > 0;
    }

    private Pass plusChanged() {
      return new Pass(files, changed + 1, removed, failed, complete);
    }

    private Pass plusRemoved() {
      return new Pass(files, changed, removed + 1, failed, complete);
    }

    private Pass plusFailed() {
      return new Pass(files, changed, removed, failed + 1, false);
    }

    private Pass incomplete() {
      return new Pass(files, changed, removed, failed, false);
    }
  }

  /** Trust nothing that was compared before: the server may be another. From any thread. */
  void compareAll() {
    compareAll.set(true);
  }

  /**
   * Compares, writes, and waits for the answers.
   *
   * @throws IOException if the directory itself cannot be read; nothing was changed then
   */
  Pass pass() throws IOException {
    if (compareAll.getAndSet(false)) {
      published.clear();
      retries.clear();
    }
    TreeScan scan = TreeScan.of(root);
    SortedMap<String, FileStamp> files = publishable(scan);
    published.keySet().retainAll(files.keySet());
    PublishPlan plan = PublishPlan.of(paths, files, published, entries(scan.unreadable()));
    pass = new Pass(files.size(), 0, 0, 0, true);
    plan.removeFirst().forEach(this::remove);
    plan.compare().forEach(key -> compare(key, files.get(key)));
    plan.removeLast().forEach(this::remove);
    writes.drain();
    return pass;
  }

  private SortedMap<String, FileStamp> publishable(TreeScan scan) {
    SortedMap<String, FileStamp> files = new TreeMap<>();
    scan.files()
        .forEach(
            (path, stamp) -> {
              boolean isEmpty = stamp.size() == 0;
              Optional<String> problem =
                  stamp.size() > mostBytes
                      ? Optional.of("it is larger than " + mostBytes + " bytes")
                      : paths.problemOfFile(path, isEmpty);
              problem.ifPresent(why -> warnings.once("skipping " + path + ": " + why));
              if (problem.isEmpty() && !KeyPaths.isOwn(path)) {
                files.put(paths.key(path, isEmpty), stamp);
              }
            });
    scan.skipped().forEach((path, why) -> warnings.once("skipping " + path + ": " + why));
    scan.unreadable()
        .forEach(path -> warnings.once("cannot read " + path + ": its keys stay as they are"));
    return files;
  }

  private SortedMap<String, Long> entries(List<String> unreadable) {
    SortedMap<String, Long> entries = new TreeMap<>();
    for (String key : client.map(paths.prefix(), Codec.bytes()).keySet()) {
      if (unreadable.stream().noneMatch(paths.path(key)::startsWith)) {
        client.get(key).ifPresent(entry -> entries.put(key, entry.sequence()));
      }
    }
    return entries;
  }

  private void compare(String key, FileStamp stamp) {
    Instant now = Instant.now();
    if (stamp.size() == 0 && stamp.isYoungerThan(JUST_EMPTIED, now)) {
      pass = pass.incomplete();
      return;
    }
    Optional<Bytes> content = read(paths.path(key), stamp);
    if (content.isEmpty()) {
      return;
    }
    Bytes value = content.get().isEmpty() ? KeyPaths.EMPTY_FILE : content.get();
    Optional<Entry> entry = client.get(key);
    boolean settled = !stamp.isYoungerThan(COARSEST_CLOCK, now);
    if (entry.isPresent() && entry.get().value().equals(value)) {
      published.put(key, new Published(stamp, entry.get().sequence(), settled));
    } else {
      put(key, value, stamp, settled);
    }
  }

  private Optional<Bytes> read(String path, FileStamp stamp) {
    try {
      Optional<Bytes> content = StableRead.read(root.resolve(path), stamp);
      if (content.isEmpty()) {
        pass = pass.incomplete();
      }
      return content;
    } catch (NoSuchFileException e) {
      pass = pass.incomplete();
    } catch (IOException e) {
      warnings.once("cannot read " + path + ", its key stays as it is: " + e);
    }
    return Optional.empty();
  }

  private void put(String key, Bytes value, FileStamp stamp, boolean settled) {
    write(
        Update.put(key, value),
        receipt -> {
          pass = pass.plusChanged();
          published.put(key, new Published(stamp, receipt.sequence(), settled));
        });
  }

  private void remove(String key) {
    write(Update.remove(key), receipt -> pass = pass.plusRemoved());
  }

  private void write(Update update, Consumer<Receipt> onAccepted) {
    String key = update.key();
    if (retries.isTooEarly(key, System.nanoTime())) {
      pass = pass.incomplete();
      return;
    }
    writes.add(
        client.write(update),
        update.value().length(),
        receipt -> {
          retries.succeeded(key);
          onAccepted.accept(receipt);
        },
        failure -> {
          retries.failed(key, System.nanoTime());
          if (pass.failed() == 0) { // an outage fails thousands of them, for one reason
            warnings.always("some writes are tried again; the first: " + failure.getMessage());
          }
          pass = pass.plusFailed();
        });
  }
}
