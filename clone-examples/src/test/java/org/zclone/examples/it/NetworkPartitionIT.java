package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zclone.examples.trial.Half;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Place;
import org.zclone.examples.trial.Stage;
import org.zclone.examples.trial.Times;

/** A pair and its clients, each on a host of its own, in a network that breaks. */
@Timeout(90)
class NetworkPartitionIT {
  private static final int PORT = 5556;
  private static final Duration MOST = Duration.ofSeconds(20);
  private static final Duration SILENCE = Duration.ofSeconds(1);

  private final List<FarClient> clients = new ArrayList<>();
  private Namespaces network;
  private Namespaces.Host hostOfPrimary;
  private Namespaces.Host hostOfBackup;
  private Namespaces.Host near;
  private Namespaces.Host far;
  private Stage stage;
  private Pair pair;

  @BeforeAll
  static void require() {
    Namespaces.require();
  }

  @BeforeEach
  void start() throws Exception {
    network = new Namespaces();
    hostOfPrimary = network.host();
    hostOfBackup = network.host();
    near = network.host();
    far = network.host();
    stage = new Stage(false);
    pair =
        new Pair(
            stage,
            place(hostOfPrimary),
            place(hostOfBackup),
            List.of("--failover", "" + SILENCE.toSeconds()));
    pair.primary().begin();
    pair.backup().begin();
  }

  private static Place place(Namespaces.Host host) {
    return new Place(host.launcher(), host.address(), PORT);
  }

  @AfterEach
  void clear() {
    clients.forEach(FarClient::close);
    stage.close();
    network.close();
  }

  private FarClient client(Namespaces.Host host) throws Exception {
    return client(host, pair.addresses());
  }

  private FarClient client(Namespaces.Host host, String addresses) throws Exception {
    FarClient client = new FarClient(host.launcher(), addresses);
    clients.add(client);
    return client;
  }

  /** One that writes all the time, once both servers have what it writes. */
  private FarClient writer(Namespaces.Host host) throws Exception {
    FarClient writer = client(host);
    pair.awaitInSync();
    writer.beginWriting();
    awaitReplicated(writer);
    return writer;
  }

  private static void cut(Namespaces.Host one, Namespaces.Host other) throws Exception {
    one.cutFrom(other);
    other.cutFrom(one);
  }

  private void heal() throws Exception {
    for (Namespaces.Host host : List.of(hostOfPrimary, hostOfBackup, near, far)) {
      host.heal();
    }
  }

  private static void awaitTrue(Callable<Boolean> condition) {
    await().atMost(MOST).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  private static void awaitReplicated(FarClient writer) throws Exception {
    long before = writer.replicated();
    awaitTrue(() -> writer.replicated() > before + 30);
  }

  private static void awaitAccepted(FarClient writer) throws Exception {
    long before = writer.accepted();
    awaitTrue(() -> writer.accepted() > before + 30);
  }

  /** For longer than it would wait before it takes over. */
  private void awaitThatTheStandbyStaysOne() {
    await()
        .during(SILENCE.multipliedBy(2))
        .atMost(MOST)
        .untilAsserted(
            () ->
                assertThat(pair.backup().state())
                    .as("%s; %s", pair.primary().remarks(), pair.backup().remarks())
                    .isEqualTo("passive"));
  }

  private static long activations(Half half) {
    return half.lines().stream().filter(line -> line.startsWith("active epoch")).count();
  }

  private void assertThatThePrimaryServedAllTheTime() {
    assertThat(activations(pair.primary())).as(pair.states()).isOne();
    assertThat(activations(pair.backup())).as(pair.states()).isZero();
  }

  @Test
  void servers_that_are_cut_from_each_other_alone_stay_what_they_are() throws Exception {
    FarClient client = quietClient();

    cut(hostOfPrimary, hostOfBackup);

    assertThatThePrimaryGoesOnAloneUntilHealed(client);
  }

  /**
   * One that has all, and writes nothing; just now it has asked the standby, which does not count.
   */
  private FarClient quietClient() throws Exception {
    pair.awaitInSync();
    FarClient client = client(near, pair.backup().address() + "," + pair.primary().address());
    assertThat(client.put("/before", "1")).startsWith("REPLICATED ");
    return client;
  }

  private void assertThatThePrimaryGoesOnAloneUntilHealed(FarClient client) throws Exception {
    awaitTrue(() -> pair.primary().lines().get(pair.primary().lines().size() - 1).equals("alone"));
    assertThat(client.put("/alone", "1")).startsWith("ACCEPTED ");
    awaitThatTheStandbyStaysOne();
    heal();
    awaitTrue(() -> client.put("/after", "1").startsWith("REPLICATED "));
    pair.awaitInSync();
    assertThatThePrimaryServedAllTheTime();
    assertThat(client.get("/alone")).isEqualTo("1");
  }

  @Test
  void servers_that_are_cut_from_each_other_while_a_client_writes_stay_what_they_are()
      throws Exception {
    FarClient writer = writer(near);

    cut(hostOfPrimary, hostOfBackup);
    awaitAccepted(writer);
    assertThat(pair.primary().lines()).contains("alone");
    awaitThatTheStandbyStaysOne();
    heal();

    awaitReplicated(writer);
    pair.awaitInSync();
    assertThatThePrimaryServedAllTheTime();
    assertThat(writer.check()).isEmpty();
  }

  @Test
  void a_cut_with_clients_on_both_sides_makes_two_and_the_end_of_it_one() throws Exception {
    FarClient here = client(near);
    FarClient there = client(far);
    pair.awaitInSync();
    assertThat(here.put("/before", "1")).startsWith("REPLICATED ");
    awaitTrue(() -> there.get("/before").equals("1"));

    cut(hostOfPrimary, hostOfBackup);
    cut(near, hostOfBackup);
    cut(far, hostOfPrimary);
    List<String> lost = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String receipt = here.put("/here/" + i, "x");
      assertThat(receipt).startsWith("ACCEPTED ");
      lost.add("discarded\t/here/" + i + "\t" + receipt.substring("ACCEPTED ".length()) + "\tx");
    }
    pair.backup().awaitState("active");
    assertThat(there.put("/there", "1")).startsWith("ACCEPTED ");
    assertThat(pair.primary().isActive()).isTrue();
    heal();

    pair.primary().awaitState("passive");
    pair.awaitInSync();
    assertThat(pair.backup().isActive()).isTrue();
    assertThat(pair.primary().discarded()).containsExactlyElementsOf(lost);
    assertThat(there.put("/after", "1")).startsWith("REPLICATED ");
    awaitTrue(() -> here.get("/after").equals("1") && here.digest().equals(there.digest()));
    assertThat(List.of(here.get("/here/0"), here.get("/there"))).containsExactly("-", "1");
  }

  @Test
  void an_active_server_that_nobody_reaches_is_replaced_and_yields() throws Exception {
    FarClient writer = writer(near);

    hostOfPrimary.pullOut();
    pair.backup().awaitState("active");
    awaitAccepted(writer);
    hostOfPrimary.plugIn();

    pair.primary().awaitState("passive");
    awaitReplicated(writer);
    assertThat(pair.backup().isActive()).isTrue();
    assertThat(activations(pair.backup())).isOne();
    assertThat(writer.check()).isEmpty();
  }

  @Test
  void a_client_that_is_cut_from_the_active_server_alone_waits_and_nobody_else_does()
      throws Exception {
    FarClient lonely = client(near);
    FarClient writer = writer(far);
    awaitTrue(lonely::isLive);

    cut(near, hostOfPrimary);
    awaitTrue(() -> !lonely.isLive());
    long accepted = writer.accepted();
    awaitReplicated(writer);
    awaitThatTheStandbyStaysOne();
    assertThat(lonely.isLive()).isFalse();
    assertThat(writer.accepted()).as("writes that only one server had").isEqualTo(accepted);
    heal();

    awaitTrue(lonely::isLive);
    assertThat(lonely.put("/mine", "1")).startsWith("REPLICATED ");
    assertThatThePrimaryServedAllTheTime();
    assertThat(writer.check()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void servers_of_which_one_does_not_hear_the_other_stay_what_they_are(boolean activeIsDeaf)
      throws Exception {
    FarClient client = quietClient();

    if (activeIsDeaf) {
      hostOfPrimary.cutFrom(hostOfBackup);
    } else {
      hostOfBackup.cutFrom(hostOfPrimary);
    }

    assertThatThePrimaryGoesOnAloneUntilHealed(client);
  }

  @Test
  void a_client_that_nobody_reaches_for_eight_seconds_has_everything_soon_after() throws Exception {
    FarClient reader = client(near);
    FarClient writer = writer(far);
    awaitTrue(reader::isLive);

    near.pullOut();
    awaitTrue(() -> !reader.isLive());
    await().during(Duration.ofSeconds(5)).atMost(MOST).until(() -> !reader.isLive());
    near.plugIn();
    long startNs = System.nanoTime();
    assertThat(writer.put("/last", "1")).startsWith("REPLICATED ");

    awaitTrue(() -> reader.get("/last").equals("1"));
    System.out.println("after a cut of 8 s, up to date " + Times.words(Times.since(startNs)));
    assertThat(writer.check()).isEmpty();
    awaitTrue(() -> reader.digest().equals(writer.digest()));
    assertThatThePrimaryServedAllTheTime();
  }

  /** How much gets through is a matter of luck; that nothing is lost is not. */
  @Test
  @Timeout(180)
  void a_network_that_loses_three_packets_of_ten_loses_no_write() throws Exception {
    FarClient writer = writer(near);

    for (Namespaces.Host host : List.of(hostOfPrimary, hostOfBackup, near)) {
      host.lose(30);
    }
    long before = writer.replicated() + writer.accepted();
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> writer.replicated() + writer.accepted() > before + 5);
    System.out.printf(
        "with 3 of 10 packets lost: %d writes REPLICATED, %d ACCEPTED, %d activations%n",
        writer.replicated(),
        writer.accepted(),
        activations(pair.primary()) + activations(pair.backup()));
    heal();

    awaitTrue(() -> pair.primary().isActive() != pair.backup().isActive());
    awaitReplicated(writer);
    assertThat(writer.check().split("; "))
        .allMatch(it -> it.isEmpty() || it.startsWith("LOST_ALONE"));
  }

  @Test
  void connections_that_are_reset_again_and_again_cost_nothing() throws Exception {
    FarClient writer = writer(near);

    for (int i = 0; i < 5; i++) {
      near.reset();
      awaitTrue(() -> near.resets() > 3);
      near.heal();
      awaitReplicated(writer);
    }

    assertThatThePrimaryServedAllTheTime();
    assertThat(writer.check()).isEmpty();
  }
}
