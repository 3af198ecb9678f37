package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zclone.chp.KvMsg;

class PendingUpdatesTest {
  private final PendingUpdates pending = new PendingUpdates();
  private long nowNs = Long.MAX_VALUE - 5;

  private PendingUpdatesTest waits(String... uuids) {
    for (String uuid : uuids) {
      pending.add(KvMsg.update(key(uuid), bytes(uuid), 0, bytes("v")), nowNs);
    }
    return this;
  }

  /** The letter of a UUID is the key that it is of. */
  private static String key(String uuid) {
    return "/" + uuid.charAt(0);
  }

  private PendingUpdatesTest applied(String uuid) {
    pending.onUpdate(key(uuid));
    pending.onOriginal(bytes(uuid), key(uuid));
    return this;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> taken() {
    return pending.take(nowNs).stream()
        .map(update -> new String(update.uuid(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void all_that_nobody_applied_is_taken_in_order_and_once() {
    waits("a1", "b1", "a2", "a3");

    assertThat(taken()).containsExactly("a1", "b1", "a2", "a3");
    assertThat(taken()).isEmpty();
  }

  @Test
  void what_was_applied_goes_with_all_of_its_key_that_came_before() {
    waits("a1", "a2", "b1", "a3").applied("a2");

    assertThat(taken()).containsExactly("b1", "a3");
  }

  @Test
  void an_update_that_never_came_here_makes_what_waits_for_its_key_out_of_date() {
    waits("a1", "a2", "b1").applied("a9");

    assertThat(taken()).containsExactly("b1");
  }

  @Test
  void an_update_without_a_uuid_does_too_but_not_what_comes_later() {
    waits("a1", "b1");
    pending.onUpdate("/a");
    waits("a2");

    assertThat(taken()).containsExactly("b1", "a2");
  }

  @Test
  void one_update_after_the_other_is_applied_and_the_last_one_is_left() {
    waits("a1", "a2", "a3").applied("a1").applied("a2");

    assertThat(taken()).containsExactly("a3");
  }

  @Test
  void the_same_uuid_waits_once() {
    waits("a1", "a1");

    assertThat(taken()).containsExactly("a1");
  }

  @Test
  void what_waited_too_long_is_forgotten() {
    waits("a1");
    nowNs += PendingUpdates.KEPT_NS;
    waits("b1");

    assertThat(taken()).containsExactly("b1");
  }

  @Test
  void the_oldest_go_when_there_are_too_many() {
    for (int i = 0; i <= PendingUpdates.MOST_WAITING; i++) {
      waits("a" + i);
    }

    assertThat(taken()).hasSize(PendingUpdates.MOST_WAITING).doesNotContain("a0");
  }

  @Test
  void the_oldest_go_first_where_all_together_are_too_large() {
    byte[] large = new byte[(int) (PendingUpdates.MOST_OCTETS / 4)];
    for (String uuid : List.of("a1", "b1", "c1")) {
      pending.add(KvMsg.update(key(uuid), bytes(uuid), 0, large), nowNs);
    }
    applied("b1").waits("d1");
    for (String uuid : List.of("e1", "f1")) {
      pending.add(KvMsg.update(key(uuid), bytes(uuid), 0, large), nowNs);
    }

    assertThat(taken()).containsExactly("c1", "d1", "e1", "f1");
    assertThat(pending.size()).isZero();
  }
}
