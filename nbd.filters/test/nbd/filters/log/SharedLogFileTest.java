package nbd.filters.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.filters.OtherVersion;
import nbd.testkit.Scripted;
import nbd.testkit.TestClient;
import nbd.testkit.TestHost;
import org.junit.jupiter.api.Test;

/** A file that is opened more than once is emptied at the first opening only. */
class SharedLogFileTest extends WithLogFile {
  private static final String READY = "Ready thread_model=3";

  /** By a filter of its own each, as the container may make them. */
  private static Export export(TestHost host, Path file) throws IOException {
    return export(new LogFilter(), host, file);
  }

  private static Export export(Filter filter, TestHost host, Path file) throws IOException {
    Scripted disk = Scripted.ofSize(1);
    Export made =
        filter.wrap(
            disk.export(disk.schema().parse(Map.of()), host),
            filter.schema().parse(Map.of("logfile", "" + file)),
            host);
    made.ready();
    return made;
  }

  @Test
  void twoExportsWriteToOneFile() throws IOException {
    Files.writeString(file(), TIME + "old\n");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file());
    try (TestHost host = new TestHost();
        Export one = export(host, file())) {
      one.open(new TestClient("one")).close();
      try (Export two = export(host, link)) {
        two.open(new TestClient("two")).close();
      }
      one.open(new TestClient("three")).close();
    }
    assertThat(lines().stream().map(line -> line.replaceAll(" tls=.*", "")))
        .containsExactly(
            READY,
            "connection=1 Connect export=one",
            "connection=1 Disconnect transactions=0",
            READY,
            "connection=1 Connect export=two",
            "connection=1 Disconnect transactions=0",
            "connection=1 Connect export=three",
            "connection=1 Disconnect transactions=0");
  }

  @Test
  void anExportThatIsMadeAgainKeepsItsLines() throws IOException {
    Files.writeString(file(), TIME + "old\n");
    try (TestHost host = new TestHost()) {
      export(host, file()).close();
      export(host, file()).close();
    }
    assertThat(lines()).containsExactly(READY, READY);
  }

  @Test
  void anotherVersionOfTheFilterKeepsThemToo() throws Exception {
    Files.writeString(file(), TIME + "old\n");
    try (TestHost host = new TestHost();
        Export one = export(host, file());
        Export next = export(OtherVersion.of(LogFilter.class), host, file())) {
      one.open(new TestClient("one")).close();
      next.open(new TestClient("two")).close();
    }
    assertThat(lines())
        .startsWith(READY, READY)
        .filteredOn(line -> line.contains("Disconnect"))
        .hasSize(2);
  }

  @Test
  void linesThatWereAppendedInThisRunAreKept() throws IOException {
    Files.writeString(file(), TIME + "old\n");
    behind(Scripted.ofSize(1), "logappend=true").open().close();
    behind(Scripted.ofSize(1)).open().close();
    assertThat(lines()).startsWith("old", READY).filteredOn(READY::equals).hasSize(2);
  }
}
