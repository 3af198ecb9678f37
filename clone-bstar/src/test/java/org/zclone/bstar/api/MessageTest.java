package org.zclone.bstar.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;

class MessageTest {
  private final List<List<Bytes>> sent = new ArrayList<>();

  @Test
  void an_answer_travels_behind_the_envelope() {
    Message message = new Message(frames("id", "", "question", "more"), 2, sent::add);

    message.reply("answer");

    assertThat(message.text()).isEqualTo("question");
    assertThat(message.body()).isEqualTo(frames("question", "more"));
    assertThat(sent).containsExactly(frames("id", "", "answer"));
  }

  @Test
  void a_message_that_is_all_envelope_has_no_text() {
    Message message = new Message(frames("id", ""), 2, sent::add);

    assertThat(message.text()).isEmpty();
    assertThat(message.body()).isEmpty();
  }

  private static List<Bytes> frames(String... texts) {
    return List.of(texts).stream().map(Bytes::utf8).toList();
  }
}
