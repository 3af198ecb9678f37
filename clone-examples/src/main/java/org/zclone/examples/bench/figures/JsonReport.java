package org.zclone.examples.bench.figures;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes a {@link Report} for programs, as one JSON object on one line. <em>Immutable.</em> */
public final class JsonReport {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonReport() {}

  /** The object: bench, title, settings, figures, verdicts, remarks. */
  public static String line(Report report) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("bench", report.name());
      json.writeStringField("title", report.title());
      writeSettings(json, report);
      writeFigures(json, report);
      writeVerdicts(json, report);
      writeRemarks(json, report);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return line.toString();
  }

  /**
   * The report that was written as {@code line}.
   *
   * @throws IOException if none was
   */
  public static Report read(String line) throws IOException {
    try (JsonParser json = FACTORY.createParser(line)) {
      return new JsonReader(json).read();
    }
  }

  private static void writeSettings(JsonGenerator json, Report report) throws IOException {
    json.writeObjectFieldStart("settings");
    for (Map.Entry<String, String> setting : report.settings().entrySet()) {
      json.writeStringField(setting.getKey(), setting.getValue());
    }
    json.writeEndObject();
  }

  private static void writeFigures(JsonGenerator json, Report report) throws IOException {
    json.writeArrayFieldStart("figures");
    for (Figure figure : report.figures()) {
      json.writeStartObject();
      json.writeStringField("name", figure.name());
      json.writeStringField("unit", figure.unit());
      writeSamples(json, figure.samples());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeVerdicts(JsonGenerator json, Report report) throws IOException {
    json.writeArrayFieldStart("verdicts");
    for (Verdict verdict : report.verdicts()) {
      json.writeStartObject();
      json.writeStringField("goal", verdict.goal().id());
      json.writeStringField("what", verdict.goal().what());
      json.writeStringField("bound", verdict.goal().bound().sign());
      json.writeNumberField("limit", verdict.goal().limit());
      writeSamples(json, verdict.samples());
      json.writeBooleanField("met", verdict.isMet());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeRemarks(JsonGenerator json, Report report) throws IOException {
    json.writeArrayFieldStart("remarks");
    for (String remark : report.remarks()) {
      json.writeString(remark);
    }
    json.writeEndArray();
  }

  private static void writeSamples(JsonGenerator json, Samples samples) throws IOException {
    json.writeNumberField("median", samples.median());
    json.writeNumberField("min", samples.min());
    json.writeNumberField("max", samples.max());
    json.writeArrayFieldStart("runs");
    for (double value : samples.values()) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }
}
