package org.zclone.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.zclone.api.ClientStatus;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.Endpoint;
import org.zclone.api.Plane;
import org.zclone.session.Hello;
import org.zclone.session.SessionProtocol;
import org.zclone.session.Welcome.Mode;

/** Which protocol a link uses, and how it is found out. */
class DiscoveryTest {

  @Test
  void a_link_begins_with_a_channel_and_nothing_else() {
    SessionHarness client = SessionHarness.ofOne();

    assertThat(client.effects)
        .startsWith(new ClientEffect.OpenChannel(1, Endpoint.parse(SessionHarness.A)));
    assertThat(client.all(ClientEffect.OpenWriters.class)).isEmpty();
    assertThat(client.core.status().plane()).isEqualTo(Plane.AUTO);
  }

  @Test
  void the_server_is_asked_for_its_description_once_connected() {
    SessionHarness client = SessionHarness.ofOne().connect();

    List<ClientEffect.SendOnChannel> sent = client.all(ClientEffect.SendOnChannel.class);
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).frames().length).isEqualTo(2);
    assertThat(new String(sent.get(0).frames()[0])).isEqualTo("ICANHAZ?");
    assertThat(new String(sent.get(0).frames()[1])).isEqualTo("/.chp/");
  }

  @Test
  void a_server_that_lists_version_1_is_said_hello_on_the_same_channel() {
    SessionHarness client = SessionHarness.ofOne().connect().forget();

    client
        .hear(Frames.update(5, "/.chp/role", "single"))
        .hear(Frames.update(5, SessionProtocol.DISCOVERY_KEY, "1 2"))
        .hear(Frames.end(5, "/.chp/"));

    Hello hello = client.hello();
    assertThat(hello)
        .isEqualTo(
            new Hello(Sessions.CLIENT, false, Credit.WINDOW, Optional.empty(), 1, List.of("")));
    assertThat(client.core.status().plane()).isEqualTo(Plane.SESSION);
    assertThat(client.writers).isFalse();
  }

  @Test
  void a_server_that_lists_other_versions_only_is_followed_by_rfc_12() {
    SessionHarness client = SessionHarness.ofOne().connect();

    client
        .hear(Frames.update(5, SessionProtocol.DISCOVERY_KEY, "2 11"))
        .hear(Frames.end(5, "/.chp/"));

    assertThat(client.subscribed).isTrue();
  }

  @Test
  void a_server_with_an_empty_description_is_followed_by_rfc_12_on_the_same_link() {
    SessionHarness client = SessionHarness.ofOne().connect().forget();

    client.hear(Frames.end(5));

    assertThat(client.effects)
        .startsWith(new ClientEffect.OpenWriters(), new ClientEffect.OpenLink(1, 0));
    assertThat(client.core.status().plane()).isEqualTo(Plane.RFC12);
    assertThat(client.detail())
        .isEqualTo(SessionHarness.A + " speaks RFC 12 only; connecting to " + SessionHarness.A);
  }

  @Test
  void a_server_that_answers_with_all_its_entries_is_followed_by_rfc_12() {
    SessionHarness client = SessionHarness.ofOne().connect();
    client
        .hear(Frames.update(1, "/a", "1"))
        .hear(Frames.update(2, "KTHXBAI", "an entry"))
        .hear(Frames.bytes("no message"));
    assertThat(client.subscribed).isFalse();

    client.hear(Frames.end(2, ""));

    assertThat(client.subscribed).isTrue();
    assertThat(client.map()).isEmpty();
    assertThat(client.count("dropped.FRAME_COUNT")).isEqualTo(1);
  }

  @Test
  void writers_are_opened_once_and_not_before_rfc_12_is_used() {
    SessionHarness client = SessionHarness.ofTwo().goLive(5);
    client.pass(1_000).disconnect();
    assertThat(client.writers).isFalse();

    client.connect().hear(Frames.end(5));
    assertThat(client.writers).isTrue();
    client.turn(() -> client.core.onLinkDisconnected(client.link, client.nowNs));

    client.pass(3_000).connect().hear(Frames.end(5));
    assertThat(client.all(ClientEffect.OpenWriters.class)).hasSize(1);
  }

  @Test
  void with_plane_session_a_server_without_sessions_is_passed_over() {
    SessionHarness client =
        SessionHarness.of(
            config -> config.withPlane(Plane.SESSION), SessionHarness.A, SessionHarness.B);
    assertThat(client.core.status().plane()).isEqualTo(Plane.SESSION);

    client.connect().hear(Frames.end(5));

    assertThat(client.channel).isEqualTo(SessionHarness.B);
    assertThat(client.detail())
        .startsWith(SessionHarness.A + " speaks RFC 12 only; use plane auto or rfc12; ");
    assertThat(client.all(ClientEffect.OpenLink.class)).isEmpty();
  }

  @Test
  void with_plane_rfc12_nobody_is_asked() {
    SessionHarness client =
        SessionHarness.of(config -> config.withPlane(Plane.RFC12), SessionHarness.A);

    assertThat(client.effects)
        .startsWith(new ClientEffect.OpenWriters(), new ClientEffect.OpenLink(1, 0));
  }

  @Test
  void no_connection_or_no_answer_leads_to_the_next_server() {
    SessionHarness client = SessionHarness.ofTwo().pass(2_000);
    assertThat(client.channel).isEqualTo(SessionHarness.B);
    assertThat(client.detail()).startsWith(SessionHarness.A + ": no connection within 2 s");

    client.connect().hear(Frames.update(5, "/.chp/role", "x")).pass(2_999);
    assertThat(client.channel).isEqualTo(SessionHarness.B);
    client.pass(1);
    assertThat(client.channel).isEmpty();
    assertThat(client.detail()).contains("no answer to the request for a snapshot");
  }

  @Test
  void a_refused_connection_leads_to_the_next_server_at_once() {
    SessionHarness client = SessionHarness.ofTwo();

    client.turn(() -> client.core.onChannelRefused(client.link, client.nowNs));

    assertThat(client.channel).isEqualTo(SessionHarness.B);
    assertThat(client.detail()).startsWith(SessionHarness.A + ": nobody listens there");
  }

  @Test
  void a_channel_that_breaks_during_discovery_leads_to_the_next_server() {
    SessionHarness client = SessionHarness.ofTwo().connect().disconnect();

    assertThat(client.channel).isEqualTo(SessionHarness.B);
  }

  @Test
  void a_client_that_fell_back_comes_back_to_sessions_when_it_next_connects() {
    SessionHarness client = SessionHarness.ofOne().connect().hear(Frames.end(5));
    client.turn(
        () -> {
          client.core.onLinkConnected(client.link, client.nowNs);
          client.core.onPublication(client.link, Frames.hugz(5), client.nowNs);
          client.core.onSnapshotMessage(client.link, 1, Frames.update(4, "/a", "4"), client.nowNs);
          client.core.onSnapshotMessage(client.link, 1, Frames.end(5), client.nowNs);
        });
    assertThat(client.state()).isEqualTo(State.LIVE);
    assertThat(client.core.status().plane()).isEqualTo(Plane.RFC12);
    client.pass(1_000);

    client.turn(() -> client.core.onLinkDisconnected(client.link, client.nowNs));
    assertThat(client.core.status().plane()).isEqualTo(Plane.AUTO);
    client.goLive(9);

    assertThat(client.hello().resume()).as("another protocol filled the replica").isEmpty();
    ClientStatus status = client.core.status();
    assertThat(status.plane()).isEqualTo(Plane.SESSION);
    assertThat(status.state()).isEqualTo(State.LIVE);
    assertThat(client.map()).isEmpty();
  }

  @Test
  void a_replica_that_rfc_12_has_filled_is_no_state_of_an_earlier_session() {
    SessionHarness client = SessionHarness.ofOne().goLive(5).pass(1_000).disconnect();
    client.connect().hear(Frames.end(5));
    client.turn(
        () -> {
          client.core.onLinkConnected(client.link, client.nowNs);
          client.core.onPublication(client.link, Frames.hugz(5), client.nowNs);
          client.core.onSnapshotMessage(client.link, 1, Frames.end(5), client.nowNs);
        });
    assertThat(client.state()).isEqualTo(State.LIVE);
    client.pass(1_000);

    client.turn(() -> client.core.onLinkDisconnected(client.link, client.nowNs)).sayHello();

    assertThat(client.hello().resume()).isEmpty();
    assertThat(client.hello().isVote()).isTrue();
  }

  @Test
  void what_comes_on_the_channel_of_a_link_that_is_gone_changes_nothing() {
    SessionHarness client = SessionHarness.ofTwo();
    long old = client.link;
    client.sayHello().disconnect().forget();

    client.turn(
        () -> {
          byte[][] frames = {Sessions.welcome(Mode.SNAPSHOT, Sessions.HISTORY, 5)};
          client.core.onChannelMessage(old, frames, client.nowNs);
          client.core.onChannelDisconnected(old, client.nowNs);
        });

    assertThat(client.effects).isEmpty();
  }
}
