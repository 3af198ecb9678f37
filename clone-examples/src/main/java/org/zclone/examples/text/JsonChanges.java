package org.zclone.examples.text;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Optional;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.ClientStatus;
import org.zclone.api.Entry;

/**
 * Changes for programs: one JSON object per line.
 *
 * <p>A change has {@code cause}, {@code key}, {@code value} (text) or {@code value64} (what is no
 * UTF-8, in base 64), {@code old} or {@code old64}, and {@code sequence}, a string because it
 * exceeds 2^53. What there is none of is absent. A line without {@code key} is a notice: {@code
 * status}, {@code server}, {@code detail}. <em>Immutable.</em>
 */
public final class JsonChanges implements ChangeFormat {
  @Override
  public String change(Change change) {
    return Json.object(
        json -> {
          json.writeStringField("cause", change.cause().name());
          json.writeStringField("key", change.key());
          writeValue(json, "value", change.after());
          writeValue(json, "old", change.before());
          json.writeStringField("sequence", Long.toString(change.sequence()));
        });
  }

  @Override
  public String notice(ClientStatus status) {
    return Json.object(
        json -> {
          json.writeStringField("status", status.state().name());
          if (status.server().isPresent()) {
            json.writeStringField("server", status.server().get().toString());
          }
          json.writeStringField("detail", status.detail());
        });
  }

  private static void writeValue(JsonGenerator json, String name, Optional<Entry> entry)
      throws IOException {
    if (entry.isEmpty()) {
      return;
    }
    Bytes value = entry.get().value();
    Optional<String> text = Escapes.text(value);
    if (text.isPresent()) {
      json.writeStringField(name, text.get());
    } else {
      json.writeFieldName(name + "64");
      json.writeBinary(value.toByteArray());
    }
  }
}
