package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.replica.Entries.entry;
import static org.zclone.replica.Entries.randomKey;
import static org.zclone.replica.Entries.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks {@link EntryMap} and {@link TreeMap} the same questions, views of views included. */
class EntryMapModelTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void all_views_of_views_answer_as_those_of_a_tree_map(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 16; round++) {
      int size = round % 4 == 0 ? round / 4 : random.nextInt(400);
      TreeMap<String, String> model = new TreeMap<>();
      List<StoredEntry> entries = new ArrayList<>();
      IntStream.range(0, size).forEach(i -> entries.add(entry(randomKey(random), i)));
      entries.forEach(entry -> model.put(entry.key(), entry.utf8()));
      EntryTree tree = tree(entries);
      EntryMap<String> map = new EntryMap<>(() -> tree, Subtree.ALL, StoredEntry::utf8);

      for (int walk = 0; walk < 20; walk++) {
        descend(map, model, random, 5);
      }
    }
  }

  private static void descend(
      NavigableMap<String, String> map,
      NavigableMap<String, String> model,
      Random random,
      int depth) {
    assertSame(map, model, random);
    if (depth == 0) {
      return;
    }
    Function<NavigableMap<String, String>, NavigableMap<String, String>> view = view(random, model);
    Object expected = outcome(() -> view.apply(model));
    Object actual = outcome(() -> view.apply(map));
    if (expected instanceof NavigableMap<?, ?>) {
      assertThat(actual).isInstanceOf(NavigableMap.class);
      descend(view.apply(map), view.apply(model), random, depth - 1);
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  private static Function<NavigableMap<String, String>, NavigableMap<String, String>> view(
      Random random, NavigableMap<String, String> model) {
    String one = key(random, model);
    String two = random.nextInt(10) == 0 ? one : key(random, model);
    boolean oneInclusive = random.nextBoolean();
    boolean twoInclusive = random.nextBoolean();
    return switch (random.nextInt(6)) {
      case 0 -> map -> map.headMap(one, oneInclusive);
      case 1 -> map -> map.tailMap(one, oneInclusive);
      case 2 -> NavigableMap::descendingMap;
      case 3 -> map -> (NavigableMap<String, String>) map.subMap(one, two);
      default -> map -> map.subMap(one, oneInclusive, two, twoInclusive);
    };
  }

  /** Half of the time one of the map's own, so that deep views are not all empty or refused. */
  private static String key(Random random, NavigableMap<String, String> model) {
    if (model.isEmpty() || random.nextBoolean()) {
      return randomKey(random);
    }
    return new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
  }

  private static void assertSame(
      NavigableMap<String, String> map, NavigableMap<String, String> model, Random random) {
    assertThat(map.size()).isEqualTo(model.size());
    assertThat(List.copyOf(map.entrySet())).isEqualTo(List.copyOf(model.entrySet()));
    assertThat(List.copyOf(map.values())).isEqualTo(List.copyOf(model.values()));
    assertThat(map.equals(model)).isTrue();
    assertThat(model.equals(map)).isTrue();
    assertThat(map).hasSameHashCodeAs(model).hasToString(model.toString());
    assertThat(map.comparator()).isEqualTo(model.comparator());
    assertThat(map.firstEntry()).isEqualTo(model.firstEntry());
    assertThat(map.lastEntry()).isEqualTo(model.lastEntry());
    assertThat(outcome(map::firstKey)).isEqualTo(outcome(model::firstKey));
    assertThat(outcome(map::lastKey)).isEqualTo(outcome(model::lastKey));
    assertSameKeys(map.navigableKeySet(), model.navigableKeySet());
    assertSameKeys(map.descendingKeySet(), model.descendingKeySet());
    for (int i = 0; i < 5; i++) {
      assertSameAt(key(random, model), map, model);
      assertSameAt(randomKey(random), map, model);
    }
  }

  private static void assertSameAt(
      String key, NavigableMap<String, String> map, NavigableMap<String, String> model) {
    assertThat(map.get(key)).isEqualTo(model.get(key));
    assertThat(map.containsKey(key)).isEqualTo(model.containsKey(key));
    assertThat(map.entrySet().contains(Map.entry(key, "v1")))
        .isEqualTo(model.entrySet().contains(Map.entry(key, "v1")));
    assertThat(map.lowerEntry(key)).isEqualTo(model.lowerEntry(key));
    assertThat(map.lowerKey(key)).isEqualTo(model.lowerKey(key));
    assertThat(map.floorEntry(key)).isEqualTo(model.floorEntry(key));
    assertThat(map.floorKey(key)).isEqualTo(model.floorKey(key));
    assertThat(map.ceilingEntry(key)).isEqualTo(model.ceilingEntry(key));
    assertThat(map.ceilingKey(key)).isEqualTo(model.ceilingKey(key));
    assertThat(map.higherEntry(key)).isEqualTo(model.higherEntry(key));
    assertThat(map.higherKey(key)).isEqualTo(model.higherKey(key));
    NavigableSet<String> keys = map.navigableKeySet();
    NavigableSet<String> modelKeys = model.navigableKeySet();
    assertThat(keys.contains(key)).isEqualTo(modelKeys.contains(key));
    assertThat(keys.lower(key)).isEqualTo(modelKeys.lower(key));
    assertThat(keys.floor(key)).isEqualTo(modelKeys.floor(key));
    assertThat(keys.ceiling(key)).isEqualTo(modelKeys.ceiling(key));
    assertThat(keys.higher(key)).isEqualTo(modelKeys.higher(key));
    assertThat(outcome(() -> List.copyOf(keys.headSet(key))))
        .isEqualTo(outcome(() -> List.copyOf(modelKeys.headSet(key))));
    assertThat(outcome(() -> List.copyOf(keys.tailSet(key))))
        .isEqualTo(outcome(() -> List.copyOf(modelKeys.tailSet(key))));
    assertThat(outcome(() -> List.copyOf(keys.subSet(key, "b"))))
        .isEqualTo(outcome(() -> List.copyOf(modelKeys.subSet(key, "b"))));
  }

  private static void assertSameKeys(NavigableSet<String> keys, NavigableSet<String> model) {
    assertThat(List.copyOf(keys)).isEqualTo(List.copyOf(model));
    assertThat(keys.stream().toList()).isEqualTo(List.copyOf(model));
    assertThat(List.copyOf(keys.descendingSet())).isEqualTo(List.copyOf(model.descendingSet()));
    assertThat(keys.descendingIterator())
        .toIterable()
        .containsExactlyElementsOf(model.descendingSet());
    assertThat(outcome(keys::first)).isEqualTo(outcome(model::first));
    assertThat(outcome(keys::last)).isEqualTo(outcome(model::last));
    assertThat(keys.comparator()).isEqualTo(model.comparator());
    assertThat(keys.equals(model)).isTrue();
  }

  /** What a call returns, or the kind of exception that it throws. */
  private static Object outcome(Supplier<?> call) {
    try {
      return call.get();
    } catch (IllegalArgumentException | NoSuchElementException refused) {
      return refused.getClass();
    }
  }
}
