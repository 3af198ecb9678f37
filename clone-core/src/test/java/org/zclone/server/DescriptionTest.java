package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.server.TestServer.EPOCH;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server says about itself to whoever asks for {@code /.chp/}. */
class DescriptionTest {
  private final TestServer server = new TestServer();

  @Test
  void it_says_who_it_is_and_where_it_stands() {
    server.put("/a", "1").put("/b", "2").remove("/b").afterMs(1234);
    server.core.publish();
    String digest = String.format("%016x", server.core.status().digest());

    List<String> snapshot = server.snapshot("/.chp/");

    assertThat(snapshot)
        .contains(
            "/.chp/counters/removals=1 @3",
            "/.chp/counters/rejected_key_empty=0 @3",
            "/.chp/counters/updates=3 @3",
            "/.chp/digest=" + digest + " @3",
            "/.chp/entries=1 @3",
            "/.chp/epoch=" + EPOCH + " @3",
            "/.chp/instance=00000000-0000-0001-0000-000000000002 @3",
            "/.chp/role=single @3",
            "/.chp/sequence=" + (EPOCH + 3) + " @3",
            "/.chp/snapshots=0 @3",
            "/.chp/uptime_ms=1234 @3",
            "/.chp/version=1 @3")
        .endsWith("KTHXBAI=/.chp/ @3");
    List<String> entries = snapshot.subList(0, snapshot.size() - 1);
    assertThat(entries).isSorted().allMatch(entry -> entry.startsWith("/.chp/"));
  }

  @Test
  void the_asked_prefix_selects() {
    assertThat(server.snapshot("/.chp/r")).containsExactly("/.chp/role=single @0", end("/.chp/r"));
    assertThat(server.snapshot("/.chp/role")).hasSize(2);
    assertThat(server.snapshot("/.chp/role/")).containsExactly(end("/.chp/role/"));
    assertThat(server.snapshot("/.chp/counters/snapshots_")).hasSize(6);
  }

  @Test
  void requests_for_anything_else_never_contain_it() {
    server.put("/a", "1");

    for (String subtree : new String[] {"", "/", "/.", "/.chp"}) {
      assertThat(server.snapshot(subtree)).noneMatch(line -> line.startsWith("/.chp/"));
    }
    assertThat(server.snapshot("")).containsExactly("/a=1 @1", "KTHXBAI= @1");
  }

  @Test
  void a_digest_has_sixteen_digits_even_if_it_is_zero() {
    assertThat(server.snapshot("/.chp/digest"))
        .containsExactly("/.chp/digest=0000000000000000 @0", end("/.chp/digest"));
  }

  @Test
  void it_is_taken_when_the_snapshot_begins() {
    server.request("a", "/.chp/entries").put("/k", "v");

    assertThat(server.send())
        .containsExactly("a: /.chp/entries=0 @0", "a: " + end("/.chp/entries"));
  }

  private static String end(String subtree) {
    return "KTHXBAI=" + subtree + " @0";
  }
}
