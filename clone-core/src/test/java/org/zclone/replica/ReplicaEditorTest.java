package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.replica.Entries.entry;
import static org.zclone.replica.Entries.randomKey;
import static org.zclone.replica.Entries.tree;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ReplicaEditorTest {
  private final ReplicaEditor editor = new ReplicaEditor();
  private final Replica replica = editor.replica();

  @Test
  void readers_see_nothing_before_it_is_published_and_then_all_of_it() {
    editor.put(entry("a", 1));
    editor.put(entry("b", 2));

    assertThat(replica.current()).isEqualTo(new Replica.Version(EntryTree.empty(), 0, Digest.NONE));

    Replica.Version version = editor.publish();

    assertThat(replica.current()).isSameAs(version);
    assertThat(replica.tree().size()).isEqualTo(2);
    assertThat(version.sequence()).isEqualTo(2);
  }

  @Test
  void the_writer_sees_its_updates_at_once() {
    editor.put(entry("a", 1));

    assertThat(editor.put(entry("a", 2))).isEqualTo(entry("a", 1));
    assertThat(editor.get("a")).isEqualTo(entry("a", 2));
    assertThat(editor.size()).isEqualTo(1);
    assertThat(editor.remove("a", 3)).isEqualTo(entry("a", 2));
    assertThat(editor.remove("a", 4)).isNull();
    assertThat(editor.sequence()).isEqualTo(4);
    assertThat(editor.digest()).isEqualTo(Digest.NONE);
  }

  @Test
  void the_sequence_never_goes_back_by_itself() {
    editor.put(entry("a", 9));
    editor.put(entry("b", 5));
    editor.advanceTo(7);

    assertThat(editor.sequence()).isEqualTo(9);
  }

  @Test
  void another_state_takes_the_place_of_everything() {
    editor.put(entry("gone", 9));
    EntryTree tree = tree(entry("a", 1));
    long digest = Digest.ofAll(tree.iterator());

    editor.replaceWith(tree, 5, digest);

    assertThat(replica.tree().isEmpty()).isTrue();
    assertThat(editor.publish()).isEqualTo(new Replica.Version(tree, 5, digest));
    assertThat(editor.put(entry("a", 6))).isEqualTo(entry("a", 1));
  }

  @Test
  void the_digest_is_that_of_the_entries_after_any_updates() {
    Random random = new Random(4);
    for (int i = 1; i <= 3000; i++) {
      String key = randomKey(random);
      if (random.nextInt(3) == 0) {
        editor.remove(key, i);
      } else {
        editor.put(entry(key, i));
      }
    }

    Replica.Version version = editor.publish();

    assertThat(version.digest()).isEqualTo(Digest.ofAll(version.tree().iterator()));
  }

  @Test
  void a_reader_in_another_thread_sees_only_whole_versions() {
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Integer> torn =
        CompletableFuture.supplyAsync(
            () -> {
              int wrong = 0;
              while (!done.get()) {
                Replica.Version version = replica.current();
                wrong += Digest.ofAll(version.tree().iterator()) == version.digest() ? 0 : 1;
              }
              return wrong;
            });

    Random random = new Random(5);
    for (int i = 1; i <= 200_000; i++) {
      editor.put(entry(randomKey(random), i));
      if (i % 10 == 0) {
        editor.remove(randomKey(random), i);
        editor.publish();
      }
    }
    done.set(true);

    assertThat(torn.join()).isZero();
  }
}
