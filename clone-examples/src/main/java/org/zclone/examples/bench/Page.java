package org.zclone.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A document with parts that a program writes, between {@code <!-- NAME -->} and {@code <!-- end of
 * NAME -->}; everything else is left as it is. <em>Confined to one thread.</em>
 */
final class Page {
  private final Path file;

  Page(Path file) {
    this.file = file;
  }

  /**
   * Replaces a part.
   *
   * @throws IOException if there is no such part
   */
  void replace(String name, List<String> lines) throws IOException {
    List<String> all = new ArrayList<>(Files.readAllLines(file));
    int begin = all.indexOf("<!-- " + name + " -->");
    int end = all.indexOf("<!-- end of " + name + " -->");
    if (begin < 0 || end < begin) {
      throw new IOException(file + " has no part called " + name);
    }
    List<String> part = all.subList(begin + 1, end);
    part.clear();
    part.addAll(lines);
    Files.write(file, all);
  }
}
