package org.zclone.examples.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Goal FAST = Goal.atLeast("P1", "ours / raw", 0.4);
  private static final Goal SHORT = Goal.atMost("P4", "p99, us", 2_000);

  @Test
  void a_limit_itself_is_good_enough_and_no_number_never_is() {
    assertThat(FAST.isMetBy(0.4)).isTrue();
    assertThat(FAST.isMetBy(0.39)).isFalse();
    assertThat(SHORT.isMetBy(2_000)).isTrue();
    assertThat(SHORT.isMetBy(2_001)).isFalse();
    assertThat(FAST.isMetBy(Double.NaN)).isFalse();
    assertThat(SHORT.isMetBy(Double.NaN)).isFalse();
  }

  @Test
  void the_median_decides() {
    assertThat(new Verdict(FAST, new Samples(List.of(0.1, 0.4, 0.5))).isMet()).isTrue();
    assertThat(new Verdict(FAST, new Samples(List.of(0.1, 0.3, 9.9))).isMet()).isFalse();
  }

  @Test
  void people_read_medians_bounds_and_verdicts() {
    assertThat(TextReport.lines(report()))
        .anyMatch(line -> line.contains("size 7; runs 3"))
        .anyMatch(line -> line.matches(" +ours, updates/s +1,000 +0.50 +12,345"))
        .contains(
            "  P1 ours / raw: 0.30 (0.10 to 0.50), goal >= 0.40: MISSED",
            "  P4 p99, us: 1,500 (1,500 to 1,500), goal <= 2,000: MET",
            "  on a Tuesday");
  }

  @Test
  void programs_read_one_object_on_one_line() {
    assertThat(JsonReport.line(report()))
        .doesNotContain("\n")
        .startsWith("{\"bench\":\"some\",\"title\":\"a \\\"title\\\"\"")
        .contains(
            "\"settings\":{\"size\":\"7\",\"runs\":\"3\"}",
            "{\"name\":\"ours\",\"unit\":\"updates/s\",\"median\":1000.0,\"min\":0.5,"
                + "\"max\":12345.0,\"runs\":[1000.0,0.5,12345.0]}",
            "\"goal\":\"P1\"",
            "\"bound\":\">=\",\"limit\":0.4",
            "\"met\":false")
        .endsWith("],\"remarks\":[\"on a Tuesday\"]}");
  }

  @Test
  void what_was_written_for_programs_can_be_read() throws Exception {
    String line = JsonReport.line(report());

    assertThat(JsonReport.line(JsonReport.read(line))).isEqualTo(line);
  }

  @Test
  void what_is_no_report_is_refused() {
    assertThatThrownBy(() -> JsonReport.read("")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> JsonReport.read("[]")).isInstanceOf(IOException.class);
  }

  private static Report report() {
    Report report = new Report("some", "a \"title\"");
    report.setting("size", 7);
    report.setting("runs", 3);
    report.figure("ours", "updates/s", new Samples(List.of(1_000.0, 0.5, 12_345.0)));
    report.verdict(FAST, new Samples(List.of(0.1, 0.3, 0.5)));
    report.verdict(SHORT, new Samples(List.of(1_500.0)));
    report.remark("on a Tuesday");
    return report;
  }
}
