package org.zclone.bstar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.Codec;
import org.zclone.api.Endpoint;
import org.zclone.api.Receipt;
import org.zclone.api.Receipt.Level;
import org.zclone.api.WriteRefusedException;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.api.WhenAlone;
import org.zclone.bstar.fsm.State;
import org.zclone.testing.FaultProxy;

/** The two servers are parted, with a client on each side. */
@Timeout(90)
class PartitionTest {
  private static final int PORTS = 4;
  private static final Duration SYNC = Duration.ofSeconds(15);

  private TestPair pair = new TestPair();
  private final List<FaultProxy> lines = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    pair.close();
    lines.forEach(FaultProxy::close);
  }

  private FaultProxy line(int port) {
    FaultProxy line =
        new FaultProxy(
            new Endpoint("127.0.0.1", 0), Endpoint.parse(TestPair.endpoint(port)), PORTS);
    lines.add(line);
    return line;
  }

  private void cutAll() {
    for (FaultProxy line : lines) {
      line.toServer().blackhole();
      line.toClient().blackhole();
      line.acceptThenSilent();
    }
  }

  private void healAll() {
    for (FaultProxy line : lines) {
      line.heal();
      line.reset(); // what was swallowed is gone, and TCP would never say so
    }
  }

  private ServerPair primary(FaultProxy toBackup) {
    PairConfig config = pair.primaryConfig();
    return pair.opened(
        ServerPair.start(
            copyOf(config, PairConfig.primary(config.server(), toBackup.endpoint().toString())),
            pair.primaryEvents::add));
  }

  private ServerPair backup(FaultProxy toPrimary) {
    PairConfig config = pair.backupConfig();
    return pair.opened(
        ServerPair.start(
            copyOf(config, PairConfig.backup(config.server(), toPrimary.endpoint().toString())),
            pair.backupEvents::add));
  }

  private static PairConfig copyOf(PairConfig from, PairConfig to) {
    return to.withWhenAlone(from.whenAlone()).withFailover(from.failover()).withBeat(from.beat());
  }

  private CloneClient client(String... servers) {
    return pair.opened(CloneClient.connect(ClientConfig.to(servers)));
  }

  @Test
  void both_serve_for_a_while_and_then_one_yields_and_tells_what_it_discards() {
    FaultProxy toBackup = line(pair.backupPort);
    FaultProxy toPrimary = line(pair.primaryPort);
    FaultProxy farSide = line(pair.primaryPort); // how the client of the backup's side sees it
    ServerPair primary = primary(toBackup);
    ServerPair backup = backup(toPrimary);
    CloneClient near = client(TestPair.endpoint(pair.primaryPort));
    CloneClient far = client(farSide.endpoint().toString(), TestPair.endpoint(pair.backupPort));
    near.awaitSynced(SYNC);
    far.awaitSynced(SYNC);
    TestPair.awaitInSync(primary, backup);
    assertThat(put(near, "/before", "1").level()).isEqualTo(Level.REPLICATED);

    cutAll();
    await().atMost(SYNC).until(() -> backup.status().state() == State.ACTIVE);
    List<Receipt> discarded = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      discarded.add(put(near, "/near/" + i, "near"));
    }
    Receipt kept = put(far, "/far", "far");
    assertThat(primary.status().state()).isEqualTo(State.ACTIVE);
    assertThat(discarded).allMatch(receipt -> receipt.level() == Level.ACCEPTED);
    assertThat(kept.level()).isEqualTo(Level.ACCEPTED);

    healAll();
    await().atMost(SYNC).until(() -> primary.status().state() == State.PASSIVE);
    await().atMost(SYNC).until(() -> primary.status().inSync() && backup.status().inSync());

    await()
        .untilAsserted(
            () ->
                assertThat(
                        pair.primaryEvents.stream()
                            .filter(event -> event instanceof PairEvent.Discarded)
                            .map(event -> ((PairEvent.Discarded) event).sequence()))
                    .containsExactlyElementsOf(discarded.stream().map(Receipt::sequence).toList()));
    assertThat(backup.map("/", Codec.utf8())).containsOnlyKeys("/before", "/far");
    await()
        .atMost(SYNC)
        .untilAsserted(
            () ->
                assertThat(primary.status().server().digest())
                    .isEqualTo(backup.status().server().digest()));
  }

  @Test
  void with_reject_nothing_acknowledged_is_lost() {
    pair = new TestPair(config -> config.withWhenAlone(WhenAlone.REJECT));
    FaultProxy toBackup = line(pair.backupPort);
    FaultProxy toPrimary = line(pair.primaryPort);
    FaultProxy farSide = line(pair.primaryPort);
    ServerPair primary = primary(toBackup);
    ServerPair backup = backup(toPrimary);
    CloneClient near = client(TestPair.endpoint(pair.primaryPort));
    CloneClient far = client(farSide.endpoint().toString(), TestPair.endpoint(pair.backupPort));
    near.awaitSynced(SYNC);
    far.awaitSynced(SYNC);
    TestPair.awaitInSync(primary, backup);
    assertThat(put(near, "/before", "1").level()).isEqualTo(Level.REPLICATED);

    cutAll();
    CompletableFuture<Receipt> during = near.put("/during", Bytes.utf8("1"));
    await().atMost(SYNC).until(() -> backup.status().state() == State.ACTIVE);
    assertThatThrownBy(() -> put(far, "/far", "far"))
        .hasCauseInstanceOf(WriteRefusedException.class);
    // refused; or unanswered, behind the one that the standby may have and may not
    assertThatThrownBy(() -> put(near, "/near", "near")).isInstanceOf(CompletionException.class);
    assertThat(during.isDone() && !during.isCompletedExceptionally()).as("answered").isFalse();

    healAll();
    await().atMost(SYNC).until(() -> primary.status().state() == State.PASSIVE);
    await().atMost(SYNC).until(() -> primary.status().inSync() && backup.status().inSync());
    assertThat(backup.map("/", Codec.utf8())).containsKey("/before").doesNotContainKey("/far");
    assertThat(put(far, "/after", "1").level()).isEqualTo(Level.REPLICATED);
  }

  private static Receipt put(CloneClient client, String key, String value) {
    return client.put(key, Bytes.utf8(value)).orTimeout(10, TimeUnit.SECONDS).join();
  }
}
