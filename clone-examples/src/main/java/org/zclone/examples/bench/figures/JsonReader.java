package org.zclone.examples.bench.figures;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link JsonReport} wrote. <em>Confined to one thread.</em> */
final class JsonReader {
  private final JsonParser json;

  JsonReader(JsonParser json) {
    this.json = json;
  }

  /** The report. */
  Report read() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("no report");
    }
    Map<String, Object> all = object();
    Report report = new Report(text(all, "bench"), text(all, "title"));
    ((Map<?, ?>) all.get("settings")).forEach((name, value) -> report.setting("" + name, value));
    for (Object each : (List<?>) all.get("figures")) {
      Map<?, ?> figure = (Map<?, ?>) each;
      report.figure(text(figure, "name"), text(figure, "unit"), samples(figure));
    }
    for (Object each : (List<?>) all.get("verdicts")) {
      Map<?, ?> verdict = (Map<?, ?>) each;
      report.verdict(goal(verdict), samples(verdict));
    }
    ((List<?>) all.get("remarks")).forEach(remark -> report.remark("" + remark));
    return report;
  }

  private static Goal goal(Map<?, ?> verdict) {
    String id = text(verdict, "goal");
    String what = text(verdict, "what");
    double limit = (Double) verdict.get("limit");
    return text(verdict, "bound").equals(Goal.Bound.AT_LEAST.sign())
        ? Goal.atLeast(id, what, limit)
        : Goal.atMost(id, what, limit);
  }

  private static Samples samples(Map<?, ?> figure) {
    return new Samples(((List<?>) figure.get("runs")).stream().map(Double.class::cast).toList());
  }

  private static String text(Map<?, ?> object, String name) {
    return "" + object.get(name);
  }

  /** Maps, lists, numbers, and texts of everything else. */
  private Object value() throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      default -> json.getText();
    };
  }

  private Map<String, Object> object() throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      object.put(name, value());
    }
    return object;
  }

  private List<Object> array() throws IOException {
    List<Object> array = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      array.add(value());
    }
    return array;
  }
}
