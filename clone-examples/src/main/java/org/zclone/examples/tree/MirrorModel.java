package org.zclone.examples.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.Change.Cause;
import org.zclone.api.Entry;

/**
 * Which files a directory should have, and which of them have to be looked at when: the decisions
 * of a mirror. Pure; time is an argument.
 *
 * <p>Files that the map lost in a resynchronisation stay for a grace, since a server that starts
 * again is empty until somebody fills it. Where one key needs a file and another a directory, the
 * file wins, whatever the order of the changes, so that all mirrors look the same. <em>Confined to
 * one thread.</em>
 */
final class MirrorModel {
  private final KeyPaths paths;
  private final long graceNs;
  private final Warnings warnings;
  private final NavigableMap<String, Entry> entries = new TreeMap<>(); // by key
  private final NavigableMap<String, Set<String>> keys = new TreeMap<>(); // by path
  private final NavigableMap<String, Long> dueNs = new TreeMap<>(); // by path

  MirrorModel(KeyPaths paths, long graceNs, Warnings warnings) {
    this.paths = paths;
    this.graceNs = graceNs;
    this.warnings = warnings;
  }

  /**
   * What a file should be.
   *
   * @param path relative, with slashes
   * @param content what it should hold; empty if there should be no such file
   */
  record Step(String path, Optional<Bytes> content) {}

  /** Takes in a cut. */
  void apply(List<Change> changes, long nowNs) {
    for (Change change : changes) {
      Optional<String> problem = paths.problemOfKey(change.key());
      problem.ifPresent(why -> warnings.once(refusal(change.key(), why)));
      if (problem.isEmpty()) {
        apply(change, nowNs);
      }
    }
  }

  /** One sentence for all keys of a map whose keys begin with a slash. */
  private String refusal(String key, String why) {
    return paths.prefix().isEmpty() && key.startsWith("/")
        ? "keys begin with '/': mirror '/' instead"
        : "refusing the key " + key + ": " + why;
  }

  private void apply(Change change, long nowNs) {
    String path = paths.path(change.key());
    if (change.after().isPresent()) {
      entries.put(change.key(), change.after().get());
      keys.computeIfAbsent(path, unused -> new TreeSet<>()).add(change.key());
      hurryAround(path, nowNs);
      return;
    }
    entries.remove(change.key());
    keys.computeIfPresent(
        path, (unused, left) -> left.remove(change.key()) && left.isEmpty() ? null : left);
    List<String> deeper = below(keys, path);
    boolean isWanted = keys.containsKey(path) || !deeper.isEmpty(); // as a file or a directory
    boolean waits = change.cause() == Cause.RESYNC && !isWanted;
    dueNs.put(path, waits ? nowNs + graceNs : nowNs);
    deeper.forEach(file -> dueNs.put(file, nowNs));
  }

  /** A file appears: whatever stands in its way cannot wait for a grace. */
  private void hurryAround(String path, long nowNs) {
    dueNs.put(path, nowNs);
    below(keys, path).forEach(deeper -> dueNs.put(deeper, nowNs));
    below(dueNs, path).forEach(deeper -> dueNs.put(deeper, nowNs));
    ancestors(path).forEach(ancestor -> dueNs.replace(ancestor, nowNs));
  }

  /** Takes in files that were there before, which the map may not have. */
  void found(Collection<String> files, long nowNs) {
    files.forEach(path -> dueNs.putIfAbsent(path, nowNs + graceNs));
  }

  /** Looks at {@code path} again later, because a step failed. */
  void retry(String path, long atNs) {
    dueNs.putIfAbsent(path, atNs);
  }

  /** When there is something to do at the latest. */
  OptionalLong deadlineNs() {
    return dueNs.values().stream().mapToLong(Long::longValue).min();
  }

  /** What is due, once: removals first and the deepest of them first, then files in order. */
  List<Step> due(long nowNs) {
    List<Step> removals = new ArrayList<>();
    List<Step> files = new ArrayList<>();
    Iterator<Map.Entry<String, Long>> candidates = dueNs.entrySet().iterator();
    while (candidates.hasNext()) {
      Map.Entry<String, Long> candidate = candidates.next();
      if (candidate.getValue() - nowNs <= 0) {
        Step step = new Step(candidate.getKey(), content(candidate.getKey()));
        if (step.content().isPresent()) {
          files.add(step);
        } else {
          removals.add(0, step);
        }
        candidates.remove();
      }
    }
    removals.addAll(files);
    return removals;
  }

  /** How many files there should be. */
  int size() {
    return (int) keys.keySet().stream().filter(path -> content(path).isPresent()).count();
  }

  private Optional<Bytes> content(String path) {
    Optional<Entry> newest =
        keys.getOrDefault(path, Set.of()).stream()
            .map(entries::get)
            .max((a, b) -> Long.compare(a.sequence(), b.sequence()));
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> inTheWay = ancestors(path).stream().filter(keys::containsKey).findFirst();
    inTheWay.ifPresent(
        file -> warnings.once("skipping " + path + ": there is a key for the file " + file));
    return inTheWay.isPresent()
        ? Optional.empty()
        : newest.map(entry -> paths.isEmptyFile(entry.key()) ? Bytes.empty() : entry.value());
  }

  private static List<String> ancestors(String path) {
    List<String> ancestors = new ArrayList<>();
    for (int i = path.indexOf('/'); i >= 0; i = path.indexOf('/', i + 1)) {
      ancestors.add(path.substring(0, i));
    }
    return ancestors;
  }

  /** The paths under the directory {@code path}; '0' is the character after '/'. */
  private static List<String> below(NavigableMap<String, ?> byPath, String path) {
    return List.copyOf(byPath.subMap(path + "/", true, path + "0", false).keySet());
  }
}
