package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.api.Bytes;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.Endpoint;
import org.zclone.api.Refusal;
import org.zclone.api.Update;
import org.zclone.session.Batch;
import org.zclone.session.ClientMessage;
import org.zclone.session.Hello;
import org.zclone.session.ServerMessage.Bye;
import org.zclone.session.Status;
import org.zclone.session.Welcome;
import org.zclone.session.Welcome.Mode;

/** How sessions open, live and end, and where the client turns then. */
class SessionLinkTest {

  @Test
  void a_server_that_answers_hello_with_nothing_is_left_for_the_next() {
    SessionHarness client = SessionHarness.ofTwo().sayHello().pass(2_999);
    assertThat(client.channel).isEqualTo(SessionHarness.A);

    client.pass(1);

    assertThat(client.channel).isEqualTo(SessionHarness.B);
    assertThat(client.detail()).startsWith(SessionHarness.A + ": no answer to the request for a s");
  }

  @ParameterizedTest
  @EnumSource(Refusal.Code.class)
  void a_server_that_refuses_is_left_for_the_next(Refusal.Code code) {
    SessionHarness client = SessionHarness.ofTwo().sayHello().hear(Sessions.refused(code));

    assertThat(client.channel).isEqualTo(SessionHarness.B);
    assertThat(client.detail()).contains("refused a session: " + code + " for a test");
    Refusal refusal = new Refusal(Endpoint.parse(SessionHarness.A), code, "for a test");
    assertThat(client.core.status().refusal()).contains(refusal);
  }

  @Test
  void a_redirect_to_a_configured_server_makes_it_the_next() {
    SessionHarness client =
        SessionHarness.of(c -> c, SessionHarness.A, SessionHarness.B, SessionHarness.C)
            .sayHello()
            .hear(Sessions.redirect(SessionHarness.C));

    assertThat(client.channel).isEqualTo(SessionHarness.C);
    assertThat(client.detail()).contains("it names " + SessionHarness.C + " as the active server");
  }

  @Test
  void servers_that_send_a_client_in_circles_get_pauses() {
    SessionHarness client = SessionHarness.ofTwo();
    for (int i = 0; i < ServerRotation.MOST_REDIRECTS; i++) {
      client.sayHello().hear(Sessions.redirect(other(client)));
      assertThat(client.channel).as("followed at once").isNotEmpty();
    }

    client.sayHello().hear(Sessions.redirect(other(client)));

    assertThat(client.channel).isEmpty();
    assertThat(client.detail()).contains("next attempt in");
    client.pass(60);
    assertThat(client.channel).as("a round begins").isEqualTo(SessionHarness.A);
  }

  private static String other(SessionHarness client) {
    return client.channel.equals(SessionHarness.A) ? SessionHarness.B : SessionHarness.A;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_pauses_in_a_circle_grow_even_if_each_link_becomes_live(boolean live) {
    SessionHarness client = SessionHarness.ofTwo().forget();

    for (int i = 0; i < 6_000; i++) {
      if (!client.channel.isEmpty()) {
        String other = other(client);
        (live ? client.goLive(5) : client.sayHello()).hear(Sessions.redirect(other));
      }
      client.pass(10);
    }

    assertThat(client.all(ClientEffect.OpenChannel.class))
        .as("in a minute")
        .hasSizeBetween(60, 250);
  }

  @Test
  void a_redirect_after_a_steady_link_is_always_followed_at_once() {
    SessionHarness client = SessionHarness.ofTwo();

    for (int i = 0; i < 10; i++) {
      String other = other(client);
      client.goLive(5).pass(1_000).hear(Sessions.redirect(other));
      assertThat(client.channel).isEqualTo(other);
    }
  }

  @Test
  void a_server_elsewhere_is_followed_and_joins_the_rounds_as_the_last() {
    SessionHarness client =
        SessionHarness.ofTwo().sayHello().hear(Sessions.redirect(SessionHarness.C));
    assertThat(client.channel).isEqualTo(SessionHarness.C);
    assertThat(client.core.status().server()).contains(Endpoint.parse(SessionHarness.C));

    client.goLive(5);
    assertThat(client.core.status().server()).contains(Endpoint.parse(SessionHarness.C));
    client.pass(1_000).disconnect();

    for (int round = 0; round < 2; round++) {
      assertThat(client.channel).isEqualTo(SessionHarness.A);
      client.disconnect();
      assertThat(client.channel).isEqualTo(SessionHarness.B);
      client.disconnect();
      assertThat(client.channel).isEqualTo(SessionHarness.C);
      client.disconnect().pass(200);
    }
    assertThat(client.core.explain()).contains(SessionHarness.C + ": the connection broke");
  }

  @Test
  void a_server_elsewhere_that_was_never_followed_is_tried_once_each_time_it_is_named() {
    SessionHarness client =
        SessionHarness.ofTwo().sayHello().hear(Sessions.redirect(SessionHarness.C));

    client.disconnect();
    assertThat(client.channel).as("after the one that named it").isEqualTo(SessionHarness.B);
    client.disconnect().pass(60);
    assertThat(client.channel).isEqualTo(SessionHarness.A);
    client.disconnect();
    assertThat(client.channel).isEqualTo(SessionHarness.B);
    client.disconnect();

    assertThat(client.channel).as("the end of the round").isEmpty();
    client.pass(200).sayHello().hear(Sessions.redirect(SessionHarness.C));
    assertThat(client.channel).isEqualTo(SessionHarness.C);
  }

  @Test
  void another_server_that_is_named_takes_the_place_of_the_first() {
    String d = "tcp://127.0.0.1:5586";
    SessionHarness client =
        SessionHarness.ofOne().sayHello().hear(Sessions.redirect(SessionHarness.C));
    client.goLive(5).pass(1_000).hear(Sessions.redirect(d));
    assertThat(client.channel).isEqualTo(d);

    client.goLive(5).pass(1_000).disconnect();
    assertThat(client.channel).isEqualTo(SessionHarness.A);
    client.disconnect();

    assertThat(client.channel).isEqualTo(d);
  }

  @Test
  void servers_elsewhere_cannot_send_the_client_on_and_on() {
    SessionHarness client = SessionHarness.ofTwo();

    for (int i = 0; i < ServerRotation.MOST_REDIRECTS; i++) {
      String endpoint = "tcp://127.0.0.1:" + (6_000 + i);
      client.sayHello().hear(Sessions.redirect(endpoint));
      assertThat(client.channel).isEqualTo(endpoint);
    }
    client.sayHello().hear(Sessions.redirect("tcp://127.0.0.1:7000"));

    assertThat(client.channel).isEmpty();
    client.pass(60);
    assertThat(client.channel).isEqualTo(SessionHarness.A);
  }

  @Test
  void a_server_elsewhere_that_speaks_rfc_12_only_is_passed_over() {
    SessionHarness client =
        SessionHarness.ofTwo().sayHello().hear(Sessions.redirect(SessionHarness.C));

    client.connect().hear(Frames.end(5));

    assertThat(client.channel).isEqualTo(SessionHarness.B);
    assertThat(client.subscribed).isFalse();
  }

  @Test
  void a_redirect_of_a_live_session_is_followed_at_once() {
    SessionHarness client = SessionHarness.ofTwo().goLive(5).pass(1_000);

    client.hear(Sessions.redirect(SessionHarness.B));

    assertThat(client.channel).isEqualTo(SessionHarness.B);
  }

  @Test
  void a_client_that_lost_its_server_votes_until_it_is_live_again() {
    SessionHarness client = SessionHarness.ofTwo().sayHello();
    assertThat(client.hello().isVote()).isFalse();
    client.welcome(Mode.SNAPSHOT, 5).hear(Sessions.batch(0).of(resetCut(), 5, 0));

    client.pass(1_000).disconnect().sayHello();
    assertThat(client.hello().isVote()).isTrue();
    client.hear(Sessions.refused(Refusal.Code.NOT_READY)).pass(100);
    client.goLive(5);
    assertThat(client.hello().isVote()).as("the last HELLO").isTrue();

    client.hear(Sessions.bye(Bye.Code.EXPIRED));
    assertThat(client.hello().isVote()).isFalse();
  }

  private static int resetCut() {
    return Batch.RESET | Batch.CUT;
  }

  @Test
  void a_silent_server_is_left_and_the_next_one_gets_a_vote() {
    SessionHarness client = SessionHarness.ofTwo().goLive(5);

    client.pass(2_999);
    assertThat(client.state()).isEqualTo(State.LIVE);
    client.pass(1);

    assertThat(client.channel).isEqualTo(SessionHarness.B);
    assertThat(client.detail()).startsWith(SessionHarness.A + ": silent for 3 s");
    assertThat(client.sayHello().hello().isVote()).isTrue();
  }

  @Test
  void a_server_that_beats_rarely_is_silent_when_two_beats_are_missing() {
    Welcome.Terms rare = new Welcome.Terms(10_000, 60_000, 255, 1 << 20, 10_000);
    SessionHarness client =
        SessionHarness.ofTwo()
            .sayHello()
            .hear(Sessions.welcome(Mode.SNAPSHOT, Sessions.HISTORY, 5, rare))
            .hear(Sessions.batch(0).of(resetCut(), 5, 0));

    client.pass(19_999);
    assertThat(client.state()).isEqualTo(State.LIVE);
    client.hear(Sessions.beat(5, 0)).pass(19_999);
    assertThat(client.state()).isEqualTo(State.LIVE);
    client.pass(1);

    assertThat(client.channel).isEqualTo(SessionHarness.B);
    assertThat(client.detail()).startsWith(SessionHarness.A + ": silent for 20 s");
  }

  @Test
  void any_message_is_a_sign_of_life() {
    SessionHarness client = SessionHarness.ofTwo().goLive(5);

    client.pass(2_500).hear(Sessions.busyBeat(5)).pass(2_500);
    assertThat(client.state()).isEqualTo(State.LIVE);
    client.hear(Sessions.receipt(1, Status.ACCEPTED, 1)).pass(2_500);

    assertThat(client.state()).isEqualTo(State.LIVE);
  }

  @Test
  void the_client_beats_as_often_as_the_server_says_and_tells_where_it_stands() {
    SessionHarness client = SessionHarness.ofOne().sayHello().welcome(Mode.SNAPSHOT, 5);
    client.pass(1_000);
    assertThat(client.said(ClientMessage.Beat.class))
        .as("nothing is shown yet")
        .containsExactly(new ClientMessage.Beat(Credit.WINDOW, Sessions.EPOCH, 0, 0));

    long digest = Sessions.digest("/a", "1", 3);
    client.hear(Sessions.batch(0).put(3, "/a", "1").of(resetCut(), 5, digest));
    client.hear(Sessions.batch(5).put(6, "/b", "1").staged(6)).forget().pass(2_000);

    assertThat(client.said(ClientMessage.Beat.class))
        .as("what it shows, not what is staged")
        .containsExactly(
            new ClientMessage.Beat(Credit.WINDOW, Sessions.EPOCH, 5, digest),
            new ClientMessage.Beat(Credit.WINDOW, Sessions.EPOCH, 5, digest));
  }

  @ParameterizedTest
  @EnumSource(
      value = Bye.Code.class,
      names = {"NO_SESSION", "EXPIRED", "COUNTER_GAP"})
  void a_session_that_is_gone_is_opened_again_on_the_same_channel(Bye.Code code) {
    SessionHarness client = SessionHarness.ofTwo().goLive(5).forget();

    client.hear(Sessions.bye(code)).hear(Sessions.bye(code));

    assertThat(client.said(Hello.class)).as("not again while the first is on its way").hasSize(1);
    assertThat(client.hello().resume()).isPresent();
    assertThat(client.channel).isEqualTo(SessionHarness.A);
    client.welcome(Mode.DELTA, 5).hear(Sessions.beat(5, 0));
    assertThat(client.state()).isEqualTo(State.LIVE);
  }

  @Test
  void a_session_that_is_gone_again_and_again_ends_the_link() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);

    for (int i = 0; i < 3; i++) {
      client.hear(Sessions.bye(Bye.Code.NO_SESSION)).welcome(Mode.DELTA, 5);
    }
    client.hear(Sessions.bye(Bye.Code.NO_SESSION));

    assertThat(client.channel).isEmpty();
    assertThat(client.detail()).contains("next attempt in");
  }

  @ParameterizedTest
  @EnumSource(
      value = Bye.Code.class,
      names = {"CLOSING", "TAKEN_OVER", "MALFORMED"})
  void other_ends_lead_to_the_next_server(Bye.Code code) {
    SessionHarness client = SessionHarness.ofTwo().goLive(5).pass(1_000);

    client.hear(Sessions.bye(code)).pass(60);

    assertThat(client.channel).isEqualTo(SessionHarness.B);
    assertThat(client.sayHello().hello().isVote()).isEqualTo(code == Bye.Code.CLOSING);
  }

  @Test
  void what_an_earlier_session_sent_does_not_open_the_next() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    client.hear(Sessions.bye(Bye.Code.EXPIRED)).pass(2_000);

    client
        .hear(Sessions.batch(5).put(6, "/a", "1").cut(6, Sessions.digest("/a", "1", 6)))
        .hear(Sessions.beat(6, 1));

    assertThat(client.map()).isEmpty();
    assertThat(client.state()).isEqualTo(State.CONNECTING);
    client.pass(1_000);
    assertThat(client.detail()).contains("no answer to the request for a session");
  }

  @Test
  void a_loss_keeps_the_replica_and_the_client_asks_again() {
    SessionHarness client = SessionHarness.ofOne().sayHello().welcome(Mode.SNAPSHOT, 3);
    client.hear(
        Sessions.batch(0).put(3, "/a", "1").of(resetCut(), 3, Sessions.digest("/a", "1", 3)));

    client.pass(1_000).disconnect();

    assertThat(client.map()).containsEntry("/a", "1");
    assertThat(client.core.status().synced()).isTrue();
    assertThat(client.channel).isEqualTo(SessionHarness.A);
  }

  @Test
  void credit_is_raised_when_half_of_it_is_used_after_the_turn_that_used_it() {
    byte[] welcome = Sessions.welcome(Mode.SNAPSHOT, Sessions.HISTORY, 7);
    SessionHarness client = SessionHarness.ofOne().sayHello().hear(welcome).forget();
    int half = (int) (Credit.WINDOW / 2);
    byte[] first = Sessions.batch(0).put(6, "/a", filled(half - 500)).of(Batch.RESET, 6, 0);
    byte[] second = Sessions.batch(6).put(7, "/b", filled(1_000)).staged(7);

    client.hear(first);
    assertThat(client.said()).isEmpty();
    client.turn(
        () -> {
          client.hear(second);
          assertThat(client.core.takeEffects()).isEmpty();
        });

    assertThat(client.said())
        .containsExactly(new ClientMessage.Credit(first.length + second.length + Credit.WINDOW));
  }

  @Test
  void a_live_client_lets_less_be_on_its_way() {
    SessionHarness client = SessionHarness.ofOne().goLive(5).forget();
    int almost = (int) (Credit.WINDOW - Credit.LIVE_WINDOW / 2) - 500;
    byte[] first = Sessions.batch(5).put(6, "/a", filled(almost)).staged(6);
    byte[] second = Sessions.batch(6).put(7, "/b", filled(1_000)).staged(7);

    client.hear(first);
    assertThat(client.said()).isEmpty();
    client.hear(second);

    long received = resetBatch() + first.length + second.length;
    assertThat(client.said())
        .containsExactly(new ClientMessage.Credit(received + Credit.LIVE_WINDOW));
  }

  private static int resetBatch() {
    return Sessions.batch(0).of(resetCut(), 5, 0).length;
  }

  private static String filled(int length) {
    return new String(Harness.filled(length));
  }

  @Test
  void ignored_and_unreadable_batches_use_credit_too() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    client.hear(Sessions.batch(9).cut(10, 0)).forget();
    byte[] large = Sessions.batch(5).put(6, "/a", filled(1_000_000)).cut(6, 0);

    client.hear(large).hear(Arrays.copyOf(large, large.length - 1)).hear(large);

    assertThat(client.said(ClientMessage.Credit.class)).hasSize(1);
  }

  @Test
  void each_session_begins_with_new_credit() {
    SessionHarness client = SessionHarness.ofOne().goLive(5);
    byte[] large = Sessions.batch(5).put(6, "/a", filled((int) Credit.WINDOW)).staged(6);
    client.hear(large);
    assertThat(client.lastSaid(ClientMessage.Credit.class).limit()).isGreaterThan(large.length);

    client.hear(Sessions.bye(Bye.Code.EXPIRED));

    assertThat(client.hello().limit()).isEqualTo(Credit.WINDOW);
  }

  @Test
  void closing_says_bye_before_the_channel_closes() {
    SessionHarness client = SessionHarness.ofOne().goLive(5).forget();

    client.close().close();

    assertThat(client.effects).hasSize(3);
    assertThat(client.effects.get(0)).isInstanceOf(ClientEffect.SendOnChannel.class);
    assertThat(client.said()).containsExactly(new ClientMessage.Bye());
    assertThat(client.effects.get(1)).isEqualTo(new ClientEffect.CloseLink(client.link));
    assertThat(client.state()).isEqualTo(State.CLOSED);
    client.forget().pass(100_000).hear(Sessions.beat(5, 0));
    assertThat(client.effects).isEmpty();
  }

  @Test
  void closing_before_there_is_a_session_says_nothing() {
    assertThat(SessionHarness.ofOne().connect().forget().close().said()).isEmpty();
    assertThat(SessionHarness.ofOne().forget().close().said()).isEmpty();
  }

  @Test
  void the_subtrees_go_with_hello() {
    SessionHarness client =
        SessionHarness.of(c -> c.withSubtrees(List.of("/b/", "/a/", "/a/x")), SessionHarness.A)
            .sayHello();

    assertThat(client.hello().subtrees()).containsExactly("/a/", "/b/");
  }

  @Test
  void a_first_write_needs_no_first_heartbeat_and_no_writer() {
    SessionHarness client = SessionHarness.ofOne().sayHello();
    client.write(Update.put("/a", Bytes.utf8("1")));
    assertThat(client.written()).isEmpty();

    client.welcome(Mode.SNAPSHOT, 5);

    assertThat(client.written()).containsExactly("1 /a=1");
  }
}
