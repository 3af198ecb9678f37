package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zclone.api.ClientConfig;
import org.zclone.api.Endpoint;
import org.zclone.api.ServerConfig;

/** The README's tables of settings name every setter, no other, and the defaults that hold. */
class SettingsDocumentedTest {
  private static final Path README = Path.of("README.md");
  private static final String PREFIX = "with";
  private static final Pattern SETTER = Pattern.compile("`(" + PREFIX + "\\w+)`");

  static Stream<Object> default_configurations() {
    return Stream.of(
        ServerConfig.at("tcp://127.0.0.1:5556"), ClientConfig.to("tcp://127.0.0.1:5556"));
  }

  @ParameterizedTest
  @MethodSource("default_configurations")
  void the_readme_names_every_setting_with_its_default(Object config) throws Exception {
    Map<String, String> actual = new TreeMap<>();
    for (String setter : setters(config)) {
      actual.put(setter, words(getter(config, setter).invoke(config)));
    }

    assertThat(documented(config)).isEqualTo(actual);
  }

  private static Set<String> setters(Object config) {
    return Stream.of(config.getClass().getMethods())
        .filter(method -> method.getReturnType() == config.getClass())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .map(Method::getName)
        .filter(name -> name.startsWith(PREFIX))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * {@code withSilence} goes with {@code silence()}, {@code withSubtree} with {@code subtrees()}.
   */
  private static Method getter(Object config, String setter) {
    String start = setter.substring(PREFIX.length(), PREFIX.length() + 1).toLowerCase(Locale.ROOT);
    String name = start + setter.substring(PREFIX.length() + 1);
    return Stream.of(name, name + "s")
        .flatMap(
            wanted -> Stream.of(config.getClass().getMethods()).filter(m -> isGetter(m, wanted)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no getter for " + setter));
  }

  private static boolean isGetter(Method method, String name) {
    return method.getName().equals(name) && method.getParameterCount() == 0;
  }

  /** A default in the form of the tables. */
  private static String words(Object value) {
    if (value instanceof Duration duration) {
      BigDecimal seconds = BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros();
      return seconds.toPlainString() + " s";
    }
    if (value instanceof Number number) {
      return String.format(Locale.ROOT, "%,d", number.longValue());
    }
    if (value instanceof Boolean yes) {
      return yes ? "yes" : "no";
    }
    if (value instanceof Optional<?> option) {
      return option.map(SettingsDocumentedTest::words).orElse("none");
    }
    if (value instanceof List<?> texts) {
      return texts.stream().map(text -> "`\"" + text + "\"`").collect(Collectors.joining(", "));
    }
    return value instanceof Endpoint ? "given to `at`" : value.toString();
  }

  /** The defaults by setter, from the section with the configuration's name. */
  private static Map<String, String> documented(Object config) throws IOException {
    Map<String, String> defaults = new TreeMap<>();
    for (String row : section(config.getClass().getSimpleName()).split("\n")) {
      String[] cells = row.split("\\|", -1);
      if (cells.length > 2) {
        Matcher setter = SETTER.matcher(cells[1]);
        while (setter.find()) {
          defaults.put(setter.group(1), cells[2].strip());
        }
      }
    }
    return defaults;
  }

  private static String section(String title) throws IOException {
    String[] parts = Files.readString(README).split("\n### " + title + "\n", -1);
    assertThat(parts).as("one section " + title).hasSize(2);
    return parts[1].split("\n#", 2)[0];
  }
}
