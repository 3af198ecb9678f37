package org.zclone.examples.bench.figures;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a benchmark says in the end: under which conditions, what was measured, and which goals
 * were met.
 *
 * <p><em>Confined to one thread.</em>
 */
public final class Report {
  private final String name;
  private final String title;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final List<Figure> figures = new ArrayList<>();
  private final List<Verdict> verdicts = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  /** An empty report of the benchmark {@code name}, which measures {@code title}. */
  public Report(String name, String title) {
    this.name = name;
    this.title = title;
  }

  /** Adds a condition: a size, a flag, a version. */
  public void setting(String setting, Object value) {
    settings.put(setting, value.toString());
  }

  /** Adds what was measured. */
  public void figure(String what, String unit, Samples samples) {
    figures.add(new Figure(what, unit, samples));
  }

  /** Adds how a goal was met. */
  public void verdict(Goal goal, Samples samples) {
    verdicts.add(new Verdict(goal, samples));
  }

  /** Adds what numbers do not say. */
  public void remark(String remark) {
    remarks.add(remark);
  }

  /** The name of the benchmark. */
  public String name() {
    return name;
  }

  /** What it measures. */
  public String title() {
    return title;
  }

  /** The conditions, in order. */
  public Map<String, String> settings() {
    return Collections.unmodifiableMap(settings);
  }

  /** What was measured, in order. */
  public List<Figure> figures() {
    return Collections.unmodifiableList(figures);
  }

  /** How the goals were met, in order. */
  public List<Verdict> verdicts() {
    return Collections.unmodifiableList(verdicts);
  }

  /** What numbers do not say, in order. */
  public List<String> remarks() {
    return Collections.unmodifiableList(remarks);
  }
}
