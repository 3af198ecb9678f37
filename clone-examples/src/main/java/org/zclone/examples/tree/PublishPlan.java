package org.zclone.examples.tree;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * What makes a map agree with a directory, in the order in which a follower of the map never has a
 * file where it needs a directory. Pure.
 *
 * @param removeFirst keys of files that stand where directories are needed, or the reverse
 * @param compare keys of files to read, and to put if the map has something else
 * @param removeLast keys of the other files that are gone
 *     <p><em>Immutable.</em>
 */
record PublishPlan(List<String> removeFirst, List<String> compare, List<String> removeLast) {
  private static final long ABSENT = 0;

  /**
   * The plan for these files and entries.
   *
   * @param files the stamps of the files, by key
   * @param published what is known from before, by key
   * @param entries the sequences of the entries in the map, by key
   */
  static PublishPlan of(
      KeyPaths paths,
      SortedMap<String, FileStamp> files,
      Map<String, Published> published,
      SortedMap<String, Long> entries) {
    List<String> compare = new ArrayList<>();
    for (Map.Entry<String, FileStamp> file : files.entrySet()) {
      Published known = published.get(file.getKey());
      long sequence = entries.getOrDefault(file.getKey(), ABSENT);
      if (known == null || !agrees(known, file.getValue(), sequence)) {
        compare.add(file.getKey());
      }
    }
    Obstacles obstacles = Obstacles.to(paths, files.keySet());
    List<String> removeFirst = new ArrayList<>();
    List<String> removeLast = new ArrayList<>();
    for (String key : entries.keySet()) {
      if (!files.containsKey(key)) {
        (obstacles.include(paths.path(key)) ? removeFirst : removeLast).add(key);
      }
    }
    return new PublishPlan(removeFirst, compare, removeLast);
  }

  private static boolean agrees(Published known, FileStamp stamp, long sequence) {
    return known.settled() && known.stamp().equals(stamp) && known.sequence() == sequence;
  }

  /** Whether there is nothing to do. */
  boolean isEmpty() {
    return removeFirst.isEmpty() && compare.isEmpty() && removeLast.isEmpty();
  }

  /** The paths that cannot be files while certain files exist. */
  private record Obstacles(Set<String> files, Set<String> directories) {
    static Obstacles to(KeyPaths paths, Set<String> keys) {
      Set<String> files = new HashSet<>();
      Set<String> directories = new HashSet<>();
      for (String key : keys) {
        String path = paths.path(key);
        files.add(path);
        directories.addAll(ancestors(path));
      }
      return new Obstacles(files, directories);
    }

    boolean include(String path) {
      return directories.contains(path) || ancestors(path).stream().anyMatch(files::contains);
    }

    private static List<String> ancestors(String path) {
      List<String> ancestors = new ArrayList<>();
      for (int i = path.indexOf('/'); i >= 0; i = path.indexOf('/', i + 1)) {
        ancestors.add(path.substring(0, i));
      }
      return ancestors;
    }
  }
}
