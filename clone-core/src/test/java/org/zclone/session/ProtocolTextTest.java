package org.zclone.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;

/** The worked examples of PROTOCOL.md are what the codec reads and writes. */
class ProtocolTextTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("^### (.+)\\n(?:(?!###|```).*\\n)*```\\n([^`]+)```$", Pattern.MULTILINE);
  private static final Pattern ENTRY =
      Pattern.compile(
          "^\\| `(/\\S+)` \\| `(\\S+)` \\| (\\d+) \\| `(\\p{XDigit}{16})` \\|$", Pattern.MULTILINE);
  private static final Pattern SUM =
      Pattern.compile("^\\| sum \\| \\| \\| `(\\p{XDigit}{16})` \\|$", Pattern.MULTILINE);

  @Test
  void there_is_an_example_of_every_message_and_nothing_else() throws IOException {
    assertThat(examples().keySet()).containsExactlyElementsOf(Examples.frames().keySet());
  }

  @Test
  void the_octets_of_each_example_are_those_that_are_written() throws IOException {
    Map<String, byte[]> frames = Examples.frames();

    examples()
        .forEach((name, text) -> assertThat(octets(text)).as(name).isEqualTo(frames.get(name)));
  }

  @Test
  void what_each_example_says_is_what_its_octets_mean() throws Exception {
    for (Map.Entry<String, String> example : examples().entrySet()) {
      String described = Described.of(octets(example.getValue()));

      assertThat(described).as(example.getKey()).isEqualTo(example.getValue());
    }
  }

  @Test
  void each_example_is_written_back_the_same() throws Exception {
    for (Map.Entry<String, String> example : examples().entrySet()) {
      byte[] frame = octets(example.getValue());

      assertThat(Codec.recode(frame)).as(example.getKey()).isEqualTo(frame);
    }
  }

  @Test
  void the_digest_example_is_the_digest_of_its_entries() throws IOException {
    long sum = 0;
    int entries = 0;

    Matcher row = ENTRY.matcher(text());
    for (; row.find(); entries++) {
      StoredEntry entry =
          Samples.entry(row.group(1), row.group(2), Long.parseLong(row.group(3)), 0);
      assertThat(Digest.of(entry)).as(entry.key()).isEqualTo(number(row.group(4)));
      sum = Digest.add(sum, entry);
    }

    Matcher total = SUM.matcher(text());
    assertThat(entries).isEqualTo(Examples.FOLLOWED.size());
    assertThat(total.find()).isTrue();
    assertThat(number(total.group(1))).isEqualTo(sum);
    assertThat(sum).isEqualTo(Digest.ofAll(Examples.FOLLOWED.iterator()));
  }

  private static Map<String, String> examples() throws IOException {
    Map<String, String> examples = new LinkedHashMap<>();
    Matcher example = EXAMPLE.matcher(text());
    while (example.find()) {
      examples.put(example.group(1), example.group(2));
    }
    return examples;
  }

  private static byte[] octets(String example) {
    List<String> digits = example.lines().map(line -> line.replaceFirst(";.*", "")).toList();
    return Samples.hex(String.join("", digits));
  }

  private static long number(String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }

  private static String text() throws IOException {
    return Files.readString(Path.of("PROTOCOL.md"));
  }
}
