package org.zclone.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.Entry;

/** What other tests build on. */
class TestCloneServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @AutoClose private final TestCloneServer clone = TestCloneServer.behindFaults();

  @Test
  void clients_go_through_the_network_alone() {
    CloneClient client = clone.client();

    client.put("/k", Bytes.utf8("v")).join();

    assertThat(clone.server().get("/k").map(Entry::utf8)).contains("v");
    assertThat(clone.endpoint()).isEqualTo(clone.network().endpoint());
    assertThat(clone.endpoint()).isNotEqualTo(clone.server().endpoint());
    assertThat(clone.network().bytes()).isPositive();
  }

  @Test
  void a_client_is_the_same_again_after_a_reset() {
    CloneClient client = clone.client();

    new Outages(client).causeAndHeal(() -> clone.network().reset());
    clone.server().put("/after", Bytes.utf8("reset")).join();

    clone.awaitSame(client);
    assertThat(client.get("/after")).isPresent();
  }

  @Test
  void a_stopped_server_leaves_what_clients_show_and_a_new_one_is_empty() {
    CloneClient client = clone.client();
    clone.server().put("/k", Bytes.utf8("v")).join();
    clone.awaitSame(client);

    new Outages(client).cause(clone::stop);
    assertThat(client.get("/k")).isPresent();
    clone.restart();

    clone.awaitSame(client);
    assertThat(client.get("/k")).isEmpty();
  }

  @Test
  void a_byte_flipped_in_a_session_is_found_by_the_digest_and_repaired() {
    CloneClient client = clone.client();
    clone.server().put("/first", Bytes.utf8("v")).join();
    clone.awaitSame(client);
    String large = "x".repeat(100_000);

    clone.network().toClient(0).corrupt(50_000, 1);
    clone.server().put("/large", Bytes.utf8(large)).join();

    clone.awaitSame(client);
    assertThat(client.get("/large").map(Entry::utf8)).contains(large);
    assertThat(client.counters().get("diverged")).isEqualTo(1);
  }

  @Test
  void without_a_network_there_is_none_to_ask_for() {
    try (TestCloneServer bare = TestCloneServer.start(config -> config.withMaxValueBytes(10))) {
      assertThat(bare.endpoint()).isEqualTo(bare.server().endpoint());
      assertThatIllegalStateException().isThrownBy(bare::network);
      assertThat(bare.client().put("/k", Bytes.utf8("v"))).succeedsWithin(PATIENCE);
      assertThat(bare.client().put("/k", Bytes.utf8("more than ten"))).failsWithin(PATIENCE);
    }
  }

  @Test
  void what_it_opened_is_closed_with_it() {
    CloneClient client = clone.client();

    clone.close();
    clone.close();

    await().until(() -> client.status().state().name().equals("CLOSED"));
  }
}
