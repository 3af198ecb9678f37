package org.zclone.examples.command;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.zclone.examples.text.Escapes;

/**
 * The two streams of a command: results on stdout, remarks on stderr, both UTF-8 in every locale.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Console {
  private static final Results RESULTS = new Results(new FileOutputStream(FileDescriptor.out));
  private static final PrintStream OUT = utf8(new BufferedOutputStream(RESULTS, 8192), false);
  private static final PrintStream ERR =
      utf8(new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), 8192), true);

  private Console() {}

  private static PrintStream utf8(BufferedOutputStream buffer, boolean autoFlush) {
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

  /** What has become of the results so far; they are flushed. */
  static Results.Fate fate() {
    OUT.flush();
    return RESULTS.fate();
  }

  /** The exit code of a command that ended with {@code code}: lost results are a failure. */
  public static int exitCode(int code) {
    boolean isLost = fate() == Results.Fate.LOST;
    return isLost && code == ExitCode.OK ? ExitCode.REFUSED : code;
  }

  /** A remark on stderr, on one line. */
  public static void remark(String line) {
    ERR.print(Escapes.masked(line) + "\n");
    ERR.flush();
  }

  /** What went wrong, on stderr. */
  public static void complain(String sentence) {
    remark("clone: " + sentence);
  }
}
