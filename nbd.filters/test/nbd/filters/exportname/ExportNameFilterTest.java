package nbd.filters.exportname;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportName;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.OpenException;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.filters.RandomCalls;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import nbd.testkit.TestClient;
import nbd.testkit.WireClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportNameFilterTest {
  private static final ExportName ONE = new ExportName("one", "the first");
  private static final ExportName TWO = new ExportName("two", "");

  private final List<String> opened = new ArrayList<>();

  /** Two disks, the first of them by default. */
  private final class Two implements Plugin {
    @Override
    public String name() {
      return "two";
    }

    @Override
    public String description() {
      return "two disks of a test";
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      Export made = Scripted.ofSize(8).export(parameters, host);
      return new Export() {
        @Override
        public Handle open(Client client) throws IOException {
          opened.add(client.exportName());
          return made.open(client);
        }

        @Override
        public List<ExportName> list() {
          return List.of(ONE, TWO);
        }

        @Override
        public Optional<String> defaultName() {
          return Optional.of("one");
        }

        @Override
        public Optional<String> description(String exportName) {
          return Optional.of("disk " + exportName);
        }
      };
    }
  }

  private Layers two(String... words) {
    return Layers.of(new Two()).behind(new ExportNameFilter(), words);
  }

  private static List<ExportName> listed(Layers layers, String name) throws IOException {
    try (OpenDisk disk = layers.open(name)) {
      return disk.export().list();
    }
  }

  private static ExportName named(String name, String description) {
    return new ExportName(name, description);
  }

  @Test
  void keepsTheContract() throws IOException {
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1M").behind(new ExportNameFilter()));
    ContractChecker.check(two("default-export=two", "exportdesc=fixed:disk"));
    ContractChecker.check(
        two("exportname-strict=true", "exportname=two", "exportname=", "default-export=two"));
  }

  @Test
  void changesNothingWithoutParameters() throws IOException {
    try (OpenDisk disk = two().open()) {
      assertThat(disk.export().list()).containsExactly(ONE, TWO);
      assertThat(disk.export().defaultName()).contains("one");
      assertThat(disk.export().description("two")).contains("disk two");
      disk.again("two").close();
    }
    assertThat(opened).containsExactly("one", "two");
  }

  @Test
  void givesWhoAsksForNoNameTheDefaultThatIsTold() throws IOException {
    try (OpenDisk disk = two("default-export=two").open()) {
      assertThat(disk.export().defaultName()).contains("two");
      assertThat(disk.export().description("")).contains("disk two");
    }
    assertThat(opened).containsExactly("two");
    try (OpenDisk disk = two("default-export=").open()) {
      assertThat(disk.export().defaultName()).contains("one");
    }
  }

  /** Also where the name has not been looked up before, as by a filter above. */
  @Test
  void opensTheDefaultForTheEmptyName() throws IOException {
    try (OpenDisk disk = two("default-export=two").open()) {
      disk.export().open(new TestClient("")).close();
    }
    assertThat(opened).containsExactly("two", "two");
  }

  @Test
  void tellsTheListThatTheParameterNames() throws IOException {
    assertThat(listed(two("exportname-list=keep"), "")).containsExactly(ONE, TWO);
    assertThat(listed(two("exportname-list=empty"), "")).isEmpty();
    assertThat(listed(two("exportname-list=defaultonly"), ""))
        .containsExactly(named("one", "disk one"));
    assertThat(listed(two("exportname-list=defaultonly", "default-export=x"), ""))
        .containsExactly(named("x", "disk x"));
    assertThat(listed(two("exportname-list=explicit", "exportname=b", "exportname=a"), ""))
        .containsExactly(named("b", "disk b"), named("a", "disk a"));
    assertThat(listed(two("exportname-list=explicit"), "")).isEmpty();
    assertThatThrownBy(() -> listed(two("exportname-list=error"), ""))
        .isInstanceOf(IOException.class)
        .hasMessage("exportname-list=error: names are not told");
  }

  @Test
  void listsTheEmptyNameOfADiskThatHasNoOther() throws IOException {
    Layers memory = Layers.of(new MemoryPlugin(), "1M");
    Layers named = memory.behind(new ExportNameFilter(), "default-export=disk", "exportdesc=none");
    assertThat(listed(named, "")).containsExactly(named("", ""));
  }

  @Test
  void letsOnlyExplicitNamesInWhereItIsStrict() throws IOException {
    try (OpenDisk disk = two("exportname-strict=true", "exportname=two").open("two")) {
      OpenException refused = catchThrowableOfType(OpenException.class, () -> disk.again("one"));
      assertThat(refused.reason()).isEqualTo(OpenException.Reason.UNKNOWN);
      assertThat(refused).hasMessage("export 'one' is none that exportname= names");
      assertThatThrownBy(() -> disk.again("")).isInstanceOf(OpenException.class);
    }
    assertThat(opened).containsExactly("two");
  }

  @Test
  void takesTheEmptyNameForANameWhereItIsStrict() throws IOException {
    String strict = "exportname-strict=true";
    try (OpenDisk disk = two(strict, "exportname=").open("")) {
      assertThatThrownBy(() -> disk.again("one")).isInstanceOf(OpenException.class);
    }
    assertThat(opened).containsExactly("one");
    assertThatThrownBy(() -> two(strict, "exportname=", "default-export=two").open(""))
        .hasMessage("export 'two' is none that exportname= names");
    two(strict, "exportname=", "exportname=two", "default-export=two").open("").close();
    assertThat(opened).containsExactly("one", "two");
    assertThat(listed(two(strict, "exportname=two", "exportname-list=defaultonly"), "two"))
        .isEmpty();
  }

  @Test
  void tellsTheDescriptionsThatTheParameterNames() throws IOException {
    assertThat(listed(two("exportdesc=none"), "")).containsExactly(named("one", ""), TWO);
    assertThat(listed(two("exportdesc=fixed:both"), ""))
        .containsExactly(named("one", "both"), named("two", "both"));
    assertThat(listed(two("exportdesc=script:echo \"it's $name\"; echo lost >&2"), ""))
        .containsExactly(named("one", "it's one"), named("two", "it's two"));
    try (OpenDisk disk = two("exportdesc=none").open()) {
      assertThat(disk.export().description("one")).isEmpty();
    }
    try (OpenDisk disk = two("exportdesc=fixed:a:b").open()) {
      assertThat(disk.export().description("any")).contains("a:b");
    }
  }

  @Test
  void givesTheScriptNamesThatAreNoWordsOfAShell() throws IOException {
    String name = "a'b\"; $(echo no) `echo no` \\ \n c";
    try (OpenDisk disk = two("exportdesc=script:printf '%s' \"$name\"").open()) {
      assertThat(disk.export().description(name)).contains(name);
    }
  }

  @Test
  void cutsWhatAScriptPrintsToWhatADescriptionMayHave() throws IOException {
    String script = "yes é | tr -d '\\n' | head -c 5001";
    try (OpenDisk disk = two("exportdesc=script:" + script).open()) {
      assertThat(disk.export().description("one")).contains("é".repeat(2048));
    }
    try (OpenDisk disk = two("exportdesc=script:exit 3").open()) {
      assertThat(disk.export().description("one")).isEmpty();
    }
    try (OpenDisk disk = two("exportdesc=script:echo soon; sleep 60 &").open()) {
      assertThat(disk.export().description("one")).contains("soon");
    }
  }

  @Test
  void servesNamesOverTheWire() throws IOException {
    Layers strict =
        two("default-export=two", "exportname-strict=true", "exportname=two", "exportname=");
    try (ServedDisk served = strict.serve();
        WireClient standard = served.connect();
        WireClient two = served.connect("two")) {
      assertThat(standard.size()).isEqualTo(two.size());
      assertThat(opened).containsOnly("two");
      assertThatThrownBy(() -> served.connect("one"))
          .hasMessageContaining("export 'one' is none that exportname= names");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"exportdesc=fix:a", "exportname-list=all", "exportname=%s", "exportdesc=fixed:%s"})
  void refusesWhatCannotBe(String word) {
    String wrong = word.formatted("x".repeat(4097));
    assertThatThrownBy(() -> two(wrong).open())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("'" + word.substring(0, word.indexOf('=')) + "'");
  }

  @Test
  void changesNoByteAndNoExtent() throws IOException {
    Layers layers =
        Layers.of(new MemoryPlugin(), "256K").behind(new ExportNameFilter(), "default-export=a");
    try (OpenDisk disk = layers.open()) {
      Oracle oracle = new Oracle(5, new byte[256 << 10]);
      RandomCalls calls = new RandomCalls(disk, oracle, disk.size(), 5);
      calls.changes(100);
      calls.questions(60);
      assertThat(disk.upgrade().isDone()).isTrue();
      calls.changes(50);
    }
  }
}
