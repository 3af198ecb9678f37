package org.zclone.examples.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.zclone.api.ClientStatus;
import org.zclone.api.ClientStatus.State;
import org.zclone.api.Endpoint;
import org.zclone.api.Plane;
import org.zclone.api.Refusal;
import org.zclone.api.Refusal.Code;

class RefusalsTest {
  private final List<String> forGood = new ArrayList<>();
  private final Refusals refusals = new Refusals(failure -> forGood.add(failure.getMessage()));

  @Test
  void a_subtree_that_breaks_a_rule_is_refused_for_good() {
    tell(false, Code.BAD_SUBTREES, "it is too long");

    assertThat(forGood).singleElement().asString().startsWith("tcp://a:1 refused: it is too long");
    assertThat(refusals.failure()).get().matches(failure -> failure.exitCode() == 1);
  }

  @Test
  void a_server_that_is_full_may_have_room_in_time() {
    tell(false, Code.TOO_MANY_SESSIONS, "full");

    assertThat(forGood).isEmpty();
    assertThat(refusals.failure()).isPresent();
  }

  @Test
  void a_server_that_knows_of_no_active_one_is_none_to_follow() {
    tell(false, Code.NOT_READY, "later");

    assertThat(refusals.failure()).isEmpty();
  }

  @Test
  void what_was_followed_once_may_be_followed_again() {
    tell(true, Code.BAD_SUBTREES, "it is too long");

    assertThat(refusals.failure()).isEmpty();
  }

  private void tell(boolean synced, Code code, String reason) {
    Refusal refusal = new Refusal(new Endpoint("a", 1), code, reason);
    refusals.onStatus(
        new ClientStatus(
            State.CONNECTING,
            synced,
            Optional.empty(),
            Plane.AUTO,
            0,
            Optional.of(refusal),
            "connecting"));
  }
}
