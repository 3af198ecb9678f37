package org.zclone.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.ClosedException;
import org.zclone.client.Corruption;

class ClientReactorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void a_client_whose_core_fails_to_close_is_closed_for_all_who_look_listen_or_wait() {
    ClientReactor client = ClientReactor.start(ClientConfig.to("tcp://127.0.0.1:1"), true);
    List<State> told = new CopyOnWriteArrayList<>();
    client.onStatus(status -> told.add(status.state()));

    client.tamper(Corruption::loseFollower);

    assertThatThrownBy(() -> client.awaitLive(PATIENCE)).isInstanceOf(ClosedException.class);
    assertThat(client.status().state()).isEqualTo(State.CLOSED);
    await().atMost(PATIENCE).until(() -> told.contains(State.CLOSED));
    client.close();
  }
}
