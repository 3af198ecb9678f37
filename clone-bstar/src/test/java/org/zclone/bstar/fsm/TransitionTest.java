package org.zclone.bstar.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransitionTest {
  @Test
  void the_table_in_the_readme_is_the_table_in_the_code() throws IOException {
    Map<String, List<String>> documented = rowsOfReadme();

    Map<String, List<String>> coded = new LinkedHashMap<>();
    for (State state : State.values()) {
      for (Role role : Role.values()) {
        coded.put(
            role + " " + state,
            Arrays.stream(Event.values())
                .map(event -> Transition.of(role, state, event).name())
                .toList());
      }
    }

    assertThat(documented).isEqualTo(coded);
  }

  @Test
  void only_activation_and_passivation_change_the_state() {
    for (State state : State.values()) {
      for (Outcome outcome : Outcome.values()) {
        State next = Transition.next(state, outcome);

        State expected =
            outcome == Outcome.ACTIVATE
                ? State.ACTIVE
                : outcome == Outcome.PASSIVATE ? State.PASSIVE : state;
        assertThat(next).as("%s after %s", state, outcome).isEqualTo(expected);
      }
    }
  }

  @Test
  void a_pair_that_starts_in_any_order_ends_with_the_primary_active() {
    State primary = State.PENDING;
    State backup = State.PENDING;

    primary = step(Role.PRIMARY, primary, Event.PEER_PENDING_BACKUP);
    backup = step(Role.BACKUP, backup, Event.PEER_ACTIVE);

    assertThat(primary).isEqualTo(State.ACTIVE);
    assertThat(backup).isEqualTo(State.PASSIVE);
  }

  @Test
  void a_standby_takes_over_only_for_a_client_and_only_from_a_silent_peer() {
    for (Event event : Event.values()) {
      boolean takesOver = Transition.of(Role.BACKUP, State.PASSIVE, event) == Outcome.ACTIVATE;
      boolean peerRestarted =
          event == Event.PEER_PENDING_PRIMARY || event == Event.PEER_PENDING_BACKUP;

      assertThat(takesOver)
          .as(event.name())
          .isEqualTo(event == Event.VOTE_PEER_SILENT || peerRestarted);
    }
  }

  private static State step(Role role, State state, Event event) {
    return Transition.next(state, Transition.of(role, state, event));
  }

  private static Map<String, List<String>> rowsOfReadme() throws IOException {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      if (line.startsWith("| PRIMARY ") || line.startsWith("| BACKUP ")) {
        String[] cells = line.substring(2, line.length() - 2).split(" \\| ");
        rows.put(cells[0], List.of(cells).subList(1, cells.length));
      }
    }
    return rows;
  }
}
