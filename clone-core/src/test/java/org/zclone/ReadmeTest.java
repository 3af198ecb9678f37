package org.zclone;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in the documentation are compiled and run as they stand there. */
class ReadmeTest {
  private static final Pattern PROGRAM =
      Pattern.compile("```java\\n(.*?class (\\w+) .*?)```", Pattern.DOTALL);
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @TempDir private Path folder;

  @Test
  void the_program_in_the_readme_compiles_and_runs() throws Exception {
    Path file = program(Path.of("..", "README.md"));

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                CLASS_PATH,
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("hello");
  }

  @Test
  void the_test_in_the_page_on_testing_compiles_and_passes() throws Exception {
    Path file = program(Path.of("TESTING.md"));

    int result =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(System.out, System.err, "-cp", CLASS_PATH, "-Xlint:all,-try", file.toString());

    assertThat(result).isZero();
    URL[] classes = {folder.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes)) {
      String name = file.getFileName().toString().replace(".java", "");
      assertThat(runTests(loader.loadClass(name))).isEqualTo(1);
    }
  }

  private static int runTests(Class<?> type) throws Exception {
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    int count = 0;
    for (Method method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Test.class)) {
        method.setAccessible(true);
        method.invoke(constructor.newInstance());
        count++;
      }
    }
    return count;
  }

  private Path program(Path page) throws Exception {
    Matcher program = PROGRAM.matcher(Files.readString(page));
    assertThat(program.find()).isTrue();
    return Files.writeString(folder.resolve(program.group(2) + ".java"), program.group(1));
  }
}
