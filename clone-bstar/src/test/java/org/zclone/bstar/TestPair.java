package org.zclone.bstar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;
import org.zclone.api.ServerConfig;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.fsm.State;
import org.zclone.testing.FreePorts;

/** Two halves of a pair on free ports, and clients of both. */
final class TestPair implements AutoCloseable {
  /** How many ports one half has. */
  static final int PORTS = PairConfig.STATE_PORT + 1;

  final List<PairEvent> primaryEvents = new CopyOnWriteArrayList<>();
  final List<PairEvent> backupEvents = new CopyOnWriteArrayList<>();
  final int primaryPort = FreePorts.inARow(PORTS);
  final int backupPort = FreePorts.inARow(PORTS);
  private final UnaryOperator<PairConfig> settings;
  private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

  TestPair() {
    this(config -> config);
  }

  TestPair(UnaryOperator<PairConfig> settings) {
    this.settings = settings;
  }

  ServerPair primary() {
    return opened(ServerPair.start(primaryConfig(), primaryEvents::add));
  }

  ServerPair backup() {
    return opened(ServerPair.start(backupConfig(), backupEvents::add));
  }

  PairConfig primaryConfig() {
    return settings.apply(PairConfig.primary(at(primaryPort), endpoint(backupPort)));
  }

  PairConfig backupConfig() {
    return settings.apply(PairConfig.backup(at(backupPort), endpoint(primaryPort)));
  }

  ClientConfig clientConfig() {
    return ClientConfig.to(endpoint(primaryPort), endpoint(backupPort));
  }

  CloneClient client() {
    return opened(CloneClient.connect(clientConfig()));
  }

  <T extends AutoCloseable> T opened(T it) {
    open.add(it);
    return it;
  }

  /** Waits until one serves and the other could. */
  static void awaitInSync(ServerPair one, ServerPair other) {
    await()
        .until(
            () ->
                one.status().inSync()
                    && other.status().inSync()
                    && one.status().state() != other.status().state());
  }

  /** Waits until an event of {@code kind} was told, which happens on a thread of its own. */
  static void awaitTold(List<PairEvent> told, Class<? extends PairEvent> kind) {
    await().untilAsserted(() -> assertThat(told).hasAtLeastOneElementOfType(kind));
  }

  static ServerPair active(ServerPair one, ServerPair other) {
    return one.status().state() == State.ACTIVE ? one : other;
  }

  static String endpoint(int port) {
    return "tcp://127.0.0.1:" + port;
  }

  static ServerConfig at(int port) {
    return ServerConfig.at(endpoint(port));
  }

  @Override
  public void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }
}
