package org.zclone.examples.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;

/**
 * Edits as people and programs make them in a tree of real files; the same ones in the same order.
 *
 * <p><em>Confined to one thread.</em>
 */
final class Edits {
  private static final int LARGE = 200_000;
  private static final int SMALL = 2_000;

  private final Path tree;
  private final Random random = new Random(12);
  private final List<Edit> kinds =
      List.of(
          this::appendLine,
          this::newFile,
          this::emptyFile,
          this::largeFile,
          this::binaryFile,
          this::removeFile,
          this::rewrite);
  private int made;

  Edits(Path tree) {
    this.tree = tree;
  }

  /** Makes one edit and answers the path of the file. */
  private interface Edit {
    String make() throws IOException;
  }

  /** Makes the next edit and answers which file it changed. */
  String next() throws IOException {
    return kinds.get(made++ % kinds.size()).make();
  }

  /** How many were made. */
  int made() {
    return made;
  }

  private String appendLine() throws IOException {
    String path = any();
    Files.writeString(tree.resolve(path), "# edit " + made + "\n", StandardOpenOption.APPEND);
    return path;
  }

  private String newFile() throws IOException {
    return write(
        "added/deep/er/file-" + made + " with spaces.conf",
        ("n=" + made).getBytes(StandardCharsets.UTF_8));
  }

  private String emptyFile() throws IOException {
    return write("added/empty-" + made, new byte[0]);
  }

  private String largeFile() throws IOException {
    return write("added/large.bin", bytes(LARGE));
  }

  private String binaryFile() throws IOException {
    return write("added/binary-" + made, bytes(SMALL));
  }

  private String removeFile() throws IOException {
    String path = any();
    Files.delete(tree.resolve(path));
    return path;
  }

  private String rewrite() throws IOException {
    return write(any(), ("rewritten by edit " + made + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private String write(String path, byte[] content) throws IOException {
    Path file = tree.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    return path;
  }

  private String any() throws IOException {
    SortedSet<String> files = Trees.files(tree);
    return List.copyOf(files).get(random.nextInt(files.size()));
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
