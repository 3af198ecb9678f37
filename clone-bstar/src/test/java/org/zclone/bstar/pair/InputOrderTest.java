package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.Update;

/** What waits for the end of a round is not overtaken by what comes after it. */
class InputOrderTest {
  private static final int COUNT = 100;

  private final TestPairCores pair = new TestPairCores().started();
  private final TestPairCores.Half primary = pair.primary();

  private List<String> published() {
    return primary.published.stream()
        .filter(message -> message.key().equals("/k"))
        .map(message -> new String(message.body(), StandardCharsets.UTF_8))
        .toList();
  }

  private static List<String> numbers() {
    return IntStream.range(0, COUNT).mapToObj(Integer::toString).toList();
  }

  @Test
  void updates_of_an_rfc_12_client_are_published_in_its_order() {
    for (String number : numbers()) {
      primary.set("u" + number, "/k", number, 0);
      pair.pass(10);
    }
    pair.pass(200);

    assertThat(published()).isEqualTo(numbers());
  }

  @Test
  void writes_of_the_application_are_applied_in_its_order() {
    for (int i = 0; i < COUNT; i++) {
      Update update = Update.put("/k", Bytes.utf8(Integer.toString(i)));
      primary.core().onLocalUpdate(i + 1, update, pair.nowNs);
      pair.pass(10);
    }
    pair.pass(200);

    assertThat(published()).isEqualTo(numbers());
    assertThat(primary.map("client")).containsEntry("/k", Integer.toString(COUNT - 1));
  }
}
