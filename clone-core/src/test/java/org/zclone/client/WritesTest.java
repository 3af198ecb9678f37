package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.ClosedException;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.Receipt;
import org.zclone.api.Receipt.Level;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;

/** What becomes of a write: sent, sent again, answered once. */
class WritesTest {

  @Test
  void c18_a_write_waits_for_a_live_link_and_a_ready_writer() {
    Harness client = Harness.ofOne();
    client.put("/a", "1");
    assertThat(client.sentTo(0)).isEmpty();

    client.goLive(5);
    assertThat(client.sentTo(0)).isEmpty();

    client.writerReady(0);
    assertThat(client.sentTo(0)).containsExactly("/a=1");
  }

  @Test
  void a_write_has_sixteen_bytes_of_uuid_and_an_integer_ttl_even_if_it_is_0() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);

    long id = client.put("/a", "1");
    client.write(Update.put("/b", Bytes.utf8("2")).ttl(Duration.ofMillis(29_001)));
    client.write(Update.remove("/c"));

    List<ClientEffect.SendUpdate> sent = client.all(ClientEffect.SendUpdate.class);
    assertThat(sent.get(0).update().uuid()).isEqualTo(Frames.uuid(id));
    assertThat(sent)
        .extracting(send -> new String(send.update().properties()))
        .containsExactly("ttl=0\n", "ttl=30\n", "ttl=0\n");
    assertThat(sent.get(2).update().isRemoval()).isTrue();
  }

  @Test
  void k12_a_write_completes_by_the_uuid_of_its_echo() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);
    long id = client.put("/a", "1");

    client.publish(6, "/a", "other");
    assertThat(client.completed).isEmpty();

    client.publish(Frames.echo(7, "/a", "1", Frames.uuid(id)));
    assertThat(client.completed).containsEntry(id, new Receipt(Level.ACCEPTED, 7));
  }

  @Test
  void a_completion_comes_out_after_the_flush_that_shows_the_write() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);
    long id = client.put("/a", "1");

    client.turn(
        () -> {
          client.publish(Frames.echo(6, "/a", "1", Frames.uuid(id)));
          assertThat(client.core.takeEffects()).isEmpty();
          client.core.flush();
          assertThat(client.core.replica().tree().get("/a")).isNotNull();
        });

    assertThat(client.completed).containsKey(id);
  }

  @Test
  void an_echo_completes_the_removal_of_an_absent_key() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);
    long id = client.write(Update.remove("/absent"));

    client.publish(Frames.echo(6, "/absent", "", Frames.uuid(id)));

    assertThat(client.completed).containsEntry(id, new Receipt(Level.ACCEPTED, 6));
  }

  @Test
  void an_echo_that_is_held_back_completes_when_the_replica_shows_it() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);
    long id = client.put("/a", "1");
    client.publish(8, "/b", "8").publish(Frames.echo(9, "/a", "1", Frames.uuid(id)));
    assertThat(client.completed).isEmpty();

    client.answer(8, "/b", "8").answerEnd(8);

    assertThat(client.map()).containsEntry("/a", "1");
    assertThat(client.completed).containsEntry(id, new Receipt(Level.ACCEPTED, 9));
    assertThat(client.sentTo(0)).as("answered, so not sent again").hasSize(1);
  }

  @Test
  void an_echo_that_shows_a_gap_completes_after_the_repair() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);
    long id = client.put("/a", "1");

    client.publish(Frames.echo(9, "/a", "1", Frames.uuid(id)));
    assertThat(client.completed).isEmpty();

    client.answer(9, "/a", "1").answerEnd(9);
    assertThat(client.completed).containsEntry(id, new Receipt(Level.ACCEPTED, 9));
  }

  @Test
  void our_servers_answer_to_a_repeated_write_completes_it() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);
    long id = client.put("/a", "1");

    client.publish(Frames.message("HUGZ", 5, Frames.uuid(id), "", Frames.NONE));
    assertThat(client.completed).isEmpty();
    client.publish(Frames.message("HUGZ", 5, Frames.uuid(99), "sequence=3\n", Frames.NONE));
    assertThat(client.completed).isEmpty();

    client.publish(Frames.message("HUGZ", 5, Frames.uuid(id), "sequence=4\n", Frames.NONE));
    assertThat(client.completed).containsEntry(id, new Receipt(Level.ACCEPTED, 4));
  }

  @Test
  void k2_an_entry_of_a_snapshot_with_the_uuid_completes_the_write() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);
    long id = client.put("/a", "1");

    client.hugz(8).answer(Frames.echo(7, "/a", "1", Frames.uuid(id)));
    assertThat(client.completed).isEmpty();
    client.answerEnd(8);

    assertThat(client.completed).containsEntry(id, new Receipt(Level.ACCEPTED, 7));
  }

  @Test
  void a_second_echo_of_a_repeated_write_is_only_an_update() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);
    long id = client.put("/a", "1");

    client.publish(Frames.echo(6, "/a", "1", Frames.uuid(id)));
    client.publish(Frames.echo(7, "/a", "1", Frames.uuid(id)));

    assertThat(client.completed).hasSize(1);
    assertThat(client.core.status().sequence()).isEqualTo(7);
  }

  @Test
  void unanswered_writes_are_sent_again_in_order_before_new_ones_after_a_failover() {
    Harness client = Harness.ofTwo().goLive(5).writerReady(0);
    long first = client.put("/a", "1");
    client.put("/b", "2");
    client.put("/c", "3");
    client.publish(Frames.echo(6, "/a", "1", Frames.uuid(first))).pass(1_000).disconnect();
    client.put("/d", "4");
    client.writerReady(1).goLive(6);

    assertThat(client.sentTo(1)).containsExactly("/b=2", "/c=3", "/d=4");
    assertThat(client.sentTo(0)).containsExactly("/a=1", "/b=2", "/c=3", "/b=2", "/c=3", "/d=4");
    assertThat(client.all(ClientEffect.SendUpdate.class).get(3).update().uuid())
        .isEqualTo(Frames.uuid(2));
  }

  @Test
  void unanswered_writes_are_sent_again_after_a_repair() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);
    client.put("/a", "1");

    client.hugz(9);
    client.put("/b", "2");
    assertThat(client.sentTo(0)).as("while syncing, writes wait").hasSize(1);
    client.answerEnd(9);

    assertThat(client.sentTo(0)).containsExactly("/a=1", "/a=1", "/b=2");
  }

  @Test
  void unanswered_writes_are_sent_again_when_the_writer_has_reconnected() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);
    client.put("/a", "1");

    client.writerLost(0);
    client.put("/b", "2");
    assertThat(client.sentTo(0)).hasSize(1);
    client.writerReady(0);

    assertThat(client.sentTo(0)).containsExactly("/a=1", "/a=1", "/b=2");
  }

  @Test
  void a_write_goes_to_every_server_of_a_pair() {
    Harness client = Harness.ofTwo().writerReady(0).writerReady(1).goLive(5);

    client.put("/a", "1");

    assertThat(client.sentTo(0)).containsExactly("/a=1");
    assertThat(client.sentTo(1)).containsExactly("/a=1");

    client.writerLost(1).writerReady(1);
    assertThat(client.sentTo(0)).hasSize(1);
    assertThat(client.sentTo(1)).hasSize(2);
  }

  @Test
  void a_write_does_not_go_to_the_other_server_alone() {
    Harness client = Harness.ofTwo().writerReady(1).goLive(5);

    client.put("/a", "1");

    assertThat(client.all(ClientEffect.SendUpdate.class)).isEmpty();
  }

  @Test
  void a_thousand_writes_are_unanswered_at_most() {
    Harness client = Harness.ofOne().goLive(0).writerReady(0);
    for (int i = 1; i <= 1_500; i++) {
      client.put("/a", "" + i);
    }
    assertThat(client.sentTo(0)).hasSize(1_000);

    client.publish(Frames.echo(1, "/a", "1", Frames.uuid(1)));
    assertThat(client.sentTo(0)).hasSize(1_001).endsWith("/a=1001");

    for (int i = 2; i <= 1_500; i++) {
      client.publish(Frames.echo(i, "/a", "" + i, Frames.uuid(i)));
    }
    assertThat(client.completed).hasSize(1_500);
  }

  @Test
  void a_write_that_was_never_sent_is_refused_after_its_time() {
    Harness client = Harness.ofTwo();
    long id = client.put("/a", "1");

    client.pass(9_999);
    assertThat(client.failed).isEmpty();
    client.pass(1);

    assertThat(client.failed.get(id))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessageContaining("/a was not applied: no server accepted writes within 10 s")
        .hasMessageContaining(Harness.A + ", " + Harness.B);
  }

  @Test
  void a_write_that_was_sent_in_vain_ends_as_unknown_after_its_time() {
    Harness client = Harness.ofTwo().writerReady(0).goLive(5);
    long id = client.put("/a", "1");
    client.pass(2_000).hugz(5).pass(2_000).hugz(5).pass(2_000).hugz(5).pass(2_000).hugz(5);

    client.pass(2_000);

    assertThat(client.failed.get(id))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("/a is unknown: it was sent to " + Harness.A + " by RFC 12");

    client.hugz(5).publish(Frames.echo(6, "/a", "1", Frames.uuid(id)));
    assertThat(client.completed).isEmpty();
  }

  @Test
  void an_accepted_write_that_cannot_be_shown_in_time_says_so() {
    Harness client = Harness.ofOne().writerReady(0).goLive(5);
    long id = client.put("/a", "1");
    client.publish(Frames.echo(9, "/a", "1", Frames.uuid(id)));

    for (int i = 0; i < 11; i++) {
      client.answer(1, "/b" + i, "slow").pass(1_000);
    }

    assertThat(client.failed.get(id))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("accepted as 9");
  }

  @Test
  void an_answer_that_could_not_be_shown_before_the_link_ended_is_asked_for_again() {
    Harness client = Harness.ofTwo().writerReady(0).writerReady(1).goLive(5);
    long id = client.put("/a", "1");
    client.publish(Frames.echo(9, "/a", "1", Frames.uuid(id))).pass(1_000).disconnect().forget();

    client.goLive(5);

    assertThat(client.completed).isEmpty();
    assertThat(client.sentTo(1)).containsExactly("/a=1");
  }

  @Test
  void expired_writes_make_room_in_the_window() {
    Harness client = Harness.ofOne().writerReady(0).connect().hugz(0).answerEnd(0);
    for (int i = 0; i < 1_000; i++) {
      client.put("/a", "" + i);
    }
    client.pass(2_500).hugz(0).pass(2_500).hugz(0);
    client.put("/b", "1");
    assertThat(client.sentTo(0)).hasSize(1_000);

    client.pass(2_500).hugz(0).pass(2_500);

    assertThat(client.failed).hasSize(1_000);
    assertThat(client.sentTo(0)).hasSize(1_001);
  }

  @Test
  void k14_an_answer_of_a_server_that_never_served_counts_for_nothing() {
    Harness client = Harness.ofTwo().writerReady(0).goLive(5);
    long first = client.put("/a", "1");
    long second = client.put("/b", "2");
    client.pass(1_000).disconnect();

    client.connect().publish(Frames.echo(6, "/a", "", Frames.uuid(first))).disconnect();
    assertThat(client.completed).isEmpty();
    client.forget().goLive(5);

    assertThat(client.sentTo(0)).containsExactly("/a=1", "/b=2");
    client.publish(Frames.echo(6, "/a", "1", Frames.uuid(first)));
    client.publish(Frames.echo(7, "/b", "2", Frames.uuid(second)));
    assertThat(client.completed).containsOnlyKeys(first, second);
  }

  @Test
  void conditions_are_refused_because_rfc_12_has_none() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);

    long absent = client.write(Update.put("/a", Bytes.utf8("1")).ifAbsent());
    long sequence = client.write(Update.remove("/a").ifSequence(3));

    assertThat(List.of(client.failed.get(absent), client.failed.get(sequence)))
        .allSatisfy(
            problem ->
                assertThat(problem)
                    .isInstanceOf(WriteRefusedException.class)
                    .hasMessageContaining("/a was not written")
                    .hasMessageContaining("RFC 12"));
    assertThat(client.sentTo(0)).isEmpty();
  }

  @Test
  void entries_bound_to_a_session_are_refused_because_rfc_12_has_none() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);

    long id = client.write(Update.put("/a", Bytes.utf8("1")).boundToSession());

    assertThat(client.failed.get(id))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessageContaining("RFC 12");
    assertThat(client.sentTo(0)).isEmpty();
  }

  @Test
  void a_write_outside_the_followed_subtrees_is_refused_because_nothing_would_confirm_it() {
    Harness client = Harness.following("/a/").goLive(5).writerReady(0);

    long id = client.put("/b", "1");

    assertThat(client.failed.get(id))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessageContaining("follows [/a/]")
        .hasMessageContaining("echo would not come back");
  }

  @Test
  void a_value_over_the_limit_is_refused() {
    Harness client = Harness.of(config -> config.withMaxValueBytes(3), Harness.A);

    long id = client.put("/a", "1234");

    assertThat(client.failed.get(id)).hasMessageContaining("has 4 bytes, the limit is 3");
  }

  @Test
  void closing_ends_every_write_and_later_ones_too() {
    Harness client = Harness.ofOne().goLive(5).writerReady(0);
    long sent = client.put("/a", "1");
    long shown = client.put("/b", "2");
    client.writerLost(0);
    long unsent = client.put("/c", "3");

    client.turn(
        () -> {
          client.publish(Frames.echo(6, "/b", "2", Frames.uuid(shown)));
          client.close();
        });
    long late = client.put("/d", "4");

    assertThat(client.completed).containsOnlyKeys(shown);
    assertThat(client.failed).containsOnlyKeys(sent, unsent, late);
    assertThat(client.failed.values())
        .allSatisfy(p -> assertThat(p).isInstanceOf(ClosedException.class));
    assertThat(client.failed.get(sent)).hasMessageContaining("it may have been applied");
    assertThat(client.failed.get(unsent)).hasMessageContaining("it was never sent");
  }
}
