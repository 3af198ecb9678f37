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
  void a_standby_takes_over_from_a_silent_peer_for_a_client_or_from_one_that_asks_or_is_empty() {
    for (Role role : Role.values()) {
      assertThat(Event.values())
          .filteredOn(event -> takesOver(Transition.of(role, State.PASSIVE, event)))
          .containsExactly(Event.PEER_HANDS_OVER, Event.PEER_BEGAN_ANEW, Event.VOTE_PEER_SILENT);
    }
  }

  private static boolean takesOver(Outcome outcome) {
    return outcome == Outcome.ACTIVATE || outcome == Outcome.ACTIVATE_IF_SYNCED;
  }

  @Test
  void a_backup_that_never_met_its_peer_does_not_serve_and_a_primary_does() {
    assertThat(Transition.of(Role.PRIMARY, State.PENDING, Event.VOTE_PEER_SILENT))
        .isEqualTo(Outcome.ACTIVATE);
    assertThat(Transition.of(Role.BACKUP, State.PENDING, Event.VOTE_PEER_SILENT))
        .isEqualTo(Outcome.REJECT);
  }

  @Test
  void the_role_matters_to_a_server_alone_and_to_no_other() {
    for (State state : State.values()) {
      for (Event event : Event.values()) {
        boolean alone = state == State.PENDING && event == Event.VOTE_PEER_SILENT;

        assertThat(
                Transition.of(Role.PRIMARY, state, event)
                    == Transition.of(Role.BACKUP, state, event))
            .as("%s, %s", state, event)
            .isEqualTo(!alone);
      }
    }
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
