package org.zclone.examples.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ChartTest {
  @Test
  void a_linear_axis_ends_at_a_round_number() {
    Axis axis = Axis.linear("updates/s", 870_000);

    assertThat(axis.to()).isEqualTo(1_000_000);
    assertThat(axis.ticks()).containsEntry(0.0, "0").containsEntry(1_000_000.0, "1,000,000");
    assertThat(axis.position(250_000)).isEqualTo(0.25);
    assertThat(axis.position(2_000_000)).isEqualTo(1);
  }

  @Test
  void an_axis_of_nothing_but_zero_can_be_drawn() {
    assertThat(Axis.linear("nothing", 0).position(0)).isZero();
  }

  @Test
  void a_logarithmic_axis_has_powers_of_ten() {
    Axis axis = Axis.powersOfTen("us", 70, 4_000);

    assertThat(axis.ticks().values()).containsExactly("10", "100", "1,000", "10,000");
    assertThat(axis.position(100)).isCloseTo(1 / 3.0, within());
    assertThat(axis.position(1)).isZero();
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-9);
  }

  @Test
  void an_axis_without_length_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Axis("x", 1, 1, false, Map.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Axis("x", 0, 1, true, Map.of()));
  }

  @Test
  void a_chart_is_well_formed_and_draws_each_line() throws Exception {
    LineChart chart =
        new LineChart("a < b & c", Axis.linear("replicas", 8), Axis.linear("updates/s", 100));
    chart.line("raw", Map.of(1.0, 100.0, 8.0, 50.0));
    chart.line("ours", Map.of(1.0, 20.0, 8.0, 10.0));

    Document svg = parse(chart.svg());

    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    assertThat(svg.getDocumentElement().getTextContent()).contains("a < b & c", "raw", "ours");
  }

  @Test
  void the_slowest_samples_are_drawn_on_the_right() throws Exception {
    LatencyChart chart = new LatencyChart("times");
    chart.line("raw", Quantiles.ofNanos(new long[] {80_000, 90_000, 4_000_000}));

    Document svg = parse(chart.svg());

    String points =
        svg.getElementsByTagName("polyline")
            .item(0)
            .getAttributes()
            .getNamedItem("points")
            .getNodeValue();
    assertThat(points.split(" ")).hasSameSizeAs(Quantiles.LEVELS);
    assertThat(points).startsWith("90.0,").contains(" 700.0,");
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }
}
