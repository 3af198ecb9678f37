package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.server.TestServer.bytes;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is in a snapshot. */
class SnapshotTest {
  private final TestServer server = new TestServer();

  @Test
  void it_is_the_entries_in_key_order_and_an_end_with_the_sequence_and_the_subtree() {
    server.put("/b/2", "x").put("/a", "y").put("/b/1", "z").put("/c", "-").remove("/c");

    assertThat(server.snapshot(""))
        .containsExactly("/a=y @2", "/b/1=z @3", "/b/2=x @1", end("", 5));
    assertThat(server.snapshot("/b/")).containsExactly("/b/1=z @3", "/b/2=x @1", end("/b/", 5));
  }

  @Test
  void the_subtree_is_a_prefix_of_bytes_without_levels() {
    server.put("/big", "1").put("/bi", "2").put("/b", "3").put("bi", "4");

    assertThat(server.snapshot("/bi")).containsExactly("/bi=2 @2", "/big=1 @1", end("/bi", 4));
  }

  @Test
  void a_subtree_may_end_inside_a_character() {
    server.put("/ä", "1").put("/ö", "2").put("/日", "3");
    byte[] subtree = HexFormat.of().parseHex("2fc3");

    server.core.onRequest(bytes("p"), new byte[][] {bytes("ICANHAZ?"), subtree}, server.nowNs);

    assertThat(server.send()).containsExactly("p: /ä=1 @1", "p: /ö=2 @2", "p: KTHXBAI=/\uFFFD @3");
  }

  @Test
  void a_subtree_that_no_key_has_is_empty() {
    server.put("/a", "1");

    assertThat(server.snapshot("/x/")).containsExactly(end("/x/", 1));
    assertThat(server.snapshot("\0")).containsExactly(end("\0", 1));
  }

  @Test
  void of_an_empty_server_it_is_the_end_alone_at_the_epoch() {
    assertThat(server.snapshot("")).containsExactly(end("", 0));
  }

  @Test
  void entries_have_neither_uuid_nor_properties_nor_a_new_sequence() {
    server.update("u", "/k", "v", "ttl=9\n").put("/l", "w");

    assertThat(server.snapshot("/k")).containsExactly("/k=v @1", end("/k", 2));
  }

  @Test
  void updates_after_the_request_are_not_in_it() {
    server.put("/a", "1").put("/b", "2").request("p", "");

    server.put("/a", "new").remove("/b").put("/c", "3");

    assertThat(server.send()).containsExactly("p: /a=1 @1", "p: /b=2 @2", "p: " + end("", 2));
  }

  @Test
  void what_expires_on_the_way_is_still_in_it() {
    server.update("", "/a", "1", "ttl=1\n").request("p", "").afterMs(2000);

    assertThat(server.send()).containsExactly("p: /a=1 @1", "p: " + end("", 1));
  }

  @Test
  void it_is_exact_while_updates_flow_between_its_messages() {
    SplittableRandom random = new SplittableRandom(3);
    TreeMap<String, String> model = new TreeMap<>();
    long sequence = 0;
    for (int round = 0; round < 200; round++) {
      List<String> expected = new ArrayList<>(model.values());
      expected.add(end("", sequence));
      server.request("p", "");
      List<String> received = new ArrayList<>();
      SnapshotStream stream = server.next();
      while (stream != null) {
        received.add(TestServer.text(stream.message()));
        stream.onSent(server.nowNs);
        String key = "/" + random.nextInt(100);
        sequence++;
        if (random.nextInt(3) == 0) {
          server.remove(key);
          model.remove(key);
        } else {
          server.put(key, "v" + sequence);
          model.put(key, key + "=v" + sequence + " @" + sequence);
        }
        stream = server.next();
      }
      assertThat(received).isEqualTo(expected);
    }
    assertThat(model).hasSizeGreaterThan(50);
  }

  private static String end(String subtree, long sequence) {
    return "KTHXBAI=" + subtree + " @" + sequence;
  }
}
