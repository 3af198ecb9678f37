package org.zclone.examples.command;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The two streams of a command: results on stdout, remarks on stderr, both UTF-8 in every locale.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Console {
  private static final PrintStream OUT = utf8(FileDescriptor.out, false);
  private static final PrintStream ERR = utf8(FileDescriptor.err, true);

  private Console() {}

  private static PrintStream utf8(FileDescriptor descriptor, boolean autoFlush) {
    BufferedOutputStream buffer = new BufferedOutputStream(new FileOutputStream(descriptor), 8192);
    return new PrintStream(buffer, autoFlush, StandardCharsets.UTF_8);
  }

  /** For results. Whoever writes also flushes. */
  public static PrintStream out() {
    return OUT;
  }

  /** A line of results, flushed. */
  public static void print(String line) {
    synchronized (OUT) {
      OUT.print(line + "\n");
      OUT.flush();
    }
  }

  /** A remark on stderr. */
  public static void remark(String line) {
    ERR.print(line + "\n");
    ERR.flush();
  }

  /** What went wrong, on stderr. */
  public static void complain(String sentence) {
    remark("clone: " + sentence);
  }
}
