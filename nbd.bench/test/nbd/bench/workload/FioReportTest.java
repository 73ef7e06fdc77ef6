package nbd.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FioReportTest {
  /** What fio 3.33 has said of randread with 4 KiB for 300 ms, less what nobody looks at. */
  private static String report() throws IOException {
    try (InputStream file = FioReportTest.class.getResourceAsStream("fio.json")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void ratesAndCountsAreFios() throws IOException {
    FioReport report = FioReport.of(report());
    assertThat(report.requests()).isEqualTo(8108);
    assertThat(report.requestRate()).isCloseTo(102632.911392, within(1e-6));
    assertThat(report.mebibytes()).isCloseTo(33210368 / 1048576.0, within(1e-9));
    assertThat(report.mebibyteRate()).isCloseTo(420384405 / 1048576.0, within(1e-9));
  }

  @Test
  void messagesBeforeTheReportAreSteppedOver() throws IOException {
    String noisy = "fio: connected to NBD server\nnote: {x}\n" + report();
    assertThat(FioReport.of(noisy).requests()).isEqualTo(8108);
  }

  @Test
  void anErrorOfAJobIsAFailure() {
    assertThatThrownBy(() -> FioReport.of(report().replace("\"error\" : 0", "\"error\" : 5")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("error 5");
  }

  @Test
  void noRequestAtAllIsAFailure() {
    assertThatThrownBy(() -> FioReport.of("{\"jobs\": [{\"error\": 0}]}"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void whatIsNoReportIsAFailure() {
    assertThatThrownBy(() -> FioReport.of("fio: unable to connect"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("fio's report");
    assertThatThrownBy(() -> FioReport.of("{}")).isInstanceOf(IOException.class);
  }
}
