package org.zclone.replica;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Makes entries and trees for tests. */
final class Entries {
  private static final String[] PARTS = {"/", "a", "b", "db", "é", "€", "😀", "\uFFFD", "z"};

  private Entries() {}

  static StoredEntry entry(String key, String value, long sequence) {
    return new StoredEntry(key, value.getBytes(StandardCharsets.UTF_8), sequence, 0);
  }

  static StoredEntry entry(String key, long sequence) {
    return entry(key, "v" + sequence, sequence);
  }

  static EntryTree tree(StoredEntry... entries) {
    return tree(List.of(entries));
  }

  static EntryTree tree(Collection<StoredEntry> entries) {
    EntryTree.Editor editor = EntryTree.empty().edit();
    entries.forEach(editor::put);
    return editor.commit();
  }

  static EntryTree treeOfKeys(String... keys) {
    return tree(Stream.of(keys).map(key -> entry(key, 1)).toList());
  }

  static List<StoredEntry> list(Iterator<StoredEntry> entries) {
    Iterable<StoredEntry> once = () -> entries;
    return StreamSupport.stream(once.spliterator(), false).toList();
  }

  static List<String> keys(Iterator<StoredEntry> entries) {
    return list(entries).stream().map(StoredEntry::key).toList();
  }

  /** One of a few thousand keys with common prefixes, beyond ASCII and the basic plane, too. */
  static String randomKey(Random random) {
    StringBuilder key = new StringBuilder();
    for (int parts = 1 + random.nextInt(4); parts > 0; parts--) {
      key.append(PARTS[random.nextInt(PARTS.length)]);
    }
    return key.toString();
  }
}
