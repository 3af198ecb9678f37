package org.zclone.examples.text;

import java.util.Locale;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.ClientStatus;

/**
 * Changes for people: {@code PUT /a/b "value" (1234)}, in columns, notices behind a {@code #}.
 *
 * <p><em>Immutable.</em>
 */
public final class PlainChanges implements ChangeFormat {
  private static final int MOST_CHARS = 100;

  @Override
  public String change(Change change) {
    String value = change.after().map(entry -> quoted(entry.value())).orElse("-");
    return String.format(
        Locale.ROOT, "%-7s %-32s %s (%d)", change.cause(), change.key(), value, change.sequence());
  }

  @Override
  public String notice(ClientStatus status) {
    String server = status.server().map(endpoint -> " " + endpoint).orElse("");
    return "# " + status.state() + server + detail(status.detail());
  }

  private static String quoted(Bytes value) {
    return '"' + Escapes.line(value, MOST_CHARS) + '"';
  }

  private static String detail(String detail) {
    return detail.isEmpty() ? "" : ": " + detail;
  }
}
