package nbd.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import nbd.bench.report.BarChart.Bar;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class BarChartTest {
  private static Document parsed(BarChart chart) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(chart.svg())));
  }

  /** Heights of the bars: of the rectangles behind the background and the keys. */
  private static List<Double> heights(Document svg, int names) {
    NodeList all = svg.getElementsByTagName("rect");
    List<Double> heights = new ArrayList<>();
    for (int i = 1 + names; i < all.getLength(); i++) {
      heights.add(Double.parseDouble(((Element) all.item(i)).getAttribute("height")));
    }
    return heights;
  }

  @Test
  void barsOfALinearAxisAreAsLongAsTheirValues() throws Exception {
    BarChart chart = new BarChart("a <title> & more", List.of("one", "two"));
    chart.group("first", List.of(new Bar(1, 0.1), new Bar(2, 0)));
    chart.group("second", List.of(new Bar(Double.NaN, 0), new Bar(4, 0)));
    Document svg = parsed(chart);
    List<Double> heights = heights(svg, 2);
    assertThat(heights).hasSize(3);
    assertThat(heights.get(1) / heights.get(0)).isCloseTo(2, within(0.01));
    assertThat(heights.get(2) / heights.get(0)).isCloseTo(4, within(0.01));
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("a <title> & more", "one", "two", "first", "second");
  }

  @Test
  void equalRatiosAreEquallyLongOnALogarithmicAxis() throws Exception {
    BarChart chart = new BarChart("t", List.of("a", "b", "c"));
    chart.group("g", List.of(new Bar(0.3, 0), new Bar(3, 0), new Bar(30, 0)));
    List<Double> heights = heights(parsed(chart), 3);
    double first = heights.get(1) - heights.get(0);
    double second = heights.get(2) - heights.get(1);
    assertThat(first).isPositive().isCloseTo(second, within(0.2));
  }

  @Test
  void aChartOfNothingIsAPicture() throws Exception {
    assertThat(heights(parsed(new BarChart("t", List.of("a"))), 1)).isEmpty();
  }

  @Test
  void aGroupOfResultsIsDrawnAsRatiosToTheBestPeer() throws Exception {
    Result result = Results.of("fio/mem/unix/x", Unit.IOPS);
    String svg = Charts.of("fio/mem/unix", List.of(result));
    assertThat(svg).contains("fio/mem/unix", "nbdj", "nbdkit", "qemu-nbd", "loop", ">x</text>");
    assertThat(Charts.fileName("fio/mem/unix")).isEqualTo("fio-mem-unix.svg");
  }
}
