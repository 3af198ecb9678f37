package org.zclone.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  @Test
  void a_part_is_replaced_and_the_rest_stays(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("PAGE.md");
    Files.write(file, List.of("# Page", "<!-- keys -->", "old", "<!-- end of keys -->", "more"));

    new Page(file).replace("keys", List.of("new", "lines"));

    assertThat(file)
        .content()
        .isEqualToNormalizingNewlines(
            "# Page\n<!-- keys -->\nnew\nlines\n<!-- end of keys -->\nmore\n");
  }

  @Test
  void a_page_without_the_part_is_refused_and_stays(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("PAGE.md");
    Files.write(file, List.of("<!-- keys -->"));

    assertThatThrownBy(() -> new Page(file).replace("keys", List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no part called keys");
    assertThat(file).content().isEqualToNormalizingNewlines("<!-- keys -->\n");
  }
}
