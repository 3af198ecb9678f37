package org.zclone.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zclone.session.SessionProtocol;

class ClientConfigTest {
  private static final ClientConfig CONFIG = ClientConfig.to("127.0.0.1:5556");

  private static List<String> subtrees(int count) {
    return IntStream.range(0, count).mapToObj(i -> "/k/" + i + "/").toList();
  }

  @Test
  void as_many_subtrees_as_a_session_can_have_are_followed_and_no_more() {
    List<String> most = subtrees(SessionProtocol.MOST_SUBTREES);

    assertThat(CONFIG.withSubtrees(most).subtrees()).containsExactlyInAnyOrderElementsOf(most);
    assertThatThrownBy(() -> CONFIG.withSubtrees(subtrees(SessionProtocol.MOST_SUBTREES + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1000 subtrees, not 1001");
  }

  @Test
  void a_prefix_that_another_one_swallows_does_not_count() {
    List<String> many = new ArrayList<>(subtrees(5_000));
    many.add("/k/");

    assertThat(CONFIG.withSubtrees(many).subtrees()).containsExactly("/k/");
  }
}
