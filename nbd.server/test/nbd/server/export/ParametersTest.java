package nbd.server.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;
import nbd.api.Setting;
import nbd.server.NbdServer;
import nbd.server.NbdServerBuilder;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.TestCatalog;
import nbd.server.testing.TestExport;
import nbd.server.testing.TestFilter;
import nbd.server.testing.TestPlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How {@code key=value} words reach the plugin and the filters, or are refused. */
class ParametersTest {
  private static final Schema DISK =
      Schema.of(
          Parameter.text("file").asBareWord(), Parameter.size("size"), Parameter.text("name"));
  private static final Schema OUTER = Schema.of(Parameter.number("rate"), Parameter.text("name"));
  private static final Schema INNER = Schema.of(Parameter.text("name"), Parameter.flag("strict"));

  private final List<String> seen = new ArrayList<>();
  private final TestExport disk = new TestExport(ByteDisk.able(4096));

  private TestFilter filter(String name, Schema schema) {
    return new TestFilter(
        name,
        schema,
        (next, parameters, _) -> {
          note(name, parameters);
          return next;
        });
  }

  private void note(String layer, Parameters parameters) {
    seen.add(layer + " " + parameters);
  }

  private TestPlugin noting(String name, Schema schema) {
    return new TestPlugin(
        name,
        schema,
        (parameters, _) -> {
          note(name, parameters);
          return disk;
        });
  }

  private NbdServerBuilder builder(String... words) {
    TestPlugin plugin = noting("disk", DISK);
    TestPlugin plain = new TestPlugin("plain", Schema.NONE, (_, _) -> disk);
    TestPlugin files = noting("files", Schema.of(Parameter.text("file").repeatable().asBareWord()));
    TestPlugin script = noting("script", DISK.takingOthers());
    return NbdServer.builder()
        .catalog(
            new TestCatalog(
                List.of(plugin, plain, files, script),
                List.of(filter("outer", OUTER), filter("inner", INNER))))
        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .plugin("disk", words);
  }

  private List<String> started(NbdServerBuilder builder) throws IOException {
    builder.start().close();
    return seen;
  }

  private static void assertRefused(NbdServerBuilder builder, String... parts) {
    assertThatThrownBy(builder::start)
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void eachLayerTakesWhatItKnowsTheOutermostFirst() throws IOException {
    var words = new String[] {"some.img", "rate=5", "strict=yes", "size=1k", "name=n"};
    assertThat(started(builder(words).filter("outer").filter("inner")))
        .containsExactly(
            "disk {file=some.img, size=1024}", "inner {strict=true}", "outer {name=n, rate=5}");
  }

  @Test
  void theOrderOfFiltersDecidesWhoTakesASharedKey() throws IOException {
    assertThat(started(builder("name=n").filter("inner").filter("outer")))
        .containsExactly("disk {}", "outer {}", "inner {name=n}");
  }

  @Test
  void withoutFiltersThePluginTakesIt() throws IOException {
    assertThat(started(builder("name=n"))).containsExactly("disk {name=n}");
  }

  @Test
  void theBareWordMayLookLikeAPathWithAnEqualsSign() throws IOException {
    assertThat(started(builder("/images/a=b.img", "size=2s")))
        .containsExactly("disk {file=/images/a=b.img, size=1024}");
  }

  @Test
  void aValueMayHaveAnEqualsSignOrNothing() throws IOException {
    assertThat(started(builder("file=a=b", "name="))).containsExactly("disk {file=a=b, name=}");
  }

  @ParameterizedTest
  @CsvSource({
    "siez=1k, siez, size",
    "nam=x, nam, name",
    "wholly-unlike-any-of-them=1, wholly-unlike-any-of-them, --help"
  })
  void anUnknownKeyIsRefusedWithTheNearestKnownOne(String word, String key, String hint) {
    assertRefused(builder(word), "unknown parameter '" + key + "'", hint);
    assertThat(disk.events().all()).isEmpty();
  }

  @Test
  void theNearestKeyMayBeAFilters() {
    assertRefused(builder("stricd=1").filter("inner"), "unknown parameter 'stricd'", "strict");
  }

  @Test
  void aKeyGivenTwiceIsRefused() {
    assertRefused(builder("size=1k", "size=2k"), "size", "twice");
    assertRefused(builder("a.img", "file=b.img"), "file", "twice");
  }

  @Test
  void aSecondBareWordIsRefused() {
    assertRefused(
        builder("a.img", "b.img"), "'b.img' is not KEY=VALUE, and 'file' is given already");
    assertRefused(builder("file=a.img", "size=1k", "b.img"), "b.img", "KEY=VALUE");
  }

  @Test
  void whereSomebodyTakesASecretAWordTooManyIsNotShown() {
    TestFilter lock = filter("lock", Schema.of(Parameter.text("password").secret()));
    assertRefused(
        builder("a.img", "size=1k", "hunter2")
            .catalog(new TestCatalog(List.of(noting("disk", DISK)), List.of(lock)))
            .filter("lock"),
        "word 3 is not KEY=VALUE, and 'file' is given already");
  }

  @Test
  void theBareWordMayStandBehindKeys() throws IOException {
    assertThat(started(builder("rate=5", "size=1k", "b.img").filter("outer")))
        .containsExactly("disk {file=b.img, size=1024}", "outer {rate=5}");
  }

  @Test
  void aRepeatableParameterTakesAllBareWords() throws IOException {
    assertThat(started(builder().plugin("files", "a", "file=b", "c")))
        .containsExactly("files {file=[a, b, c]}");
  }

  @Test
  void aPluginThatTakesOthersGetsWhatNoFilterKnows() throws IOException {
    assertThat(started(builder().plugin("script", "a.sh", "rate=1", "key=2").filter("outer")))
        .containsExactly("script {file=a.sh, key=***}", "outer {rate=1}");
  }

  @Test
  void aPluginThatTakesOthersGetsFurtherBareWordsWithoutAName() throws IOException {
    List<Setting> others = new ArrayList<>();
    TestPlugin script =
        new TestPlugin(
            "script",
            DISK.takingOthers(),
            (parameters, _) -> {
              note("script", parameters);
              others.addAll(parameters.others());
              return disk;
            });
    NbdServerBuilder builder =
        builder()
            .catalog(new TestCatalog(List.of(script), List.of()))
            .plugin("script", "a.sh", "b", "key=2", "c");
    assertThat(started(builder)).containsExactly("script {=***, file=a.sh, key=***}");
    assertThat(others)
        .containsExactly(new Setting("", "b"), new Setting("key", "2"), new Setting("", "c"));
  }

  @Test
  void aBareWordNobodyTakesIsRefused() {
    assertRefused(
        builder().plugin("plain", "a.img"), "a.img", "plugin plain takes no word without a key");
  }

  @Test
  void aWrongValueIsRefusedBeforeAnythingIsOpened() {
    assertRefused(builder("size=many"), "size", "many");
    assertRefused(builder("rate=fast").filter("outer"), "rate", "fast");
    assertThat(seen).isEmpty();
  }

  @Test
  void anUnknownPluginOrFilterIsRefusedWithTheKnownOnes() {
    assertRefused(builder().plugin("dusk"), "unknown plugin 'dusk'", "disk, files, plain");
    assertRefused(builder().filter("middle"), "unknown filter 'middle'", "inner, outer");
    assertRefused(
        builder().catalog(new TestCatalog(List.of(), List.of())),
        "unknown plugin 'disk'",
        "none is installed");
  }

  @Test
  void anExportOfTheProgramsOwnTakesNone() throws IOException {
    var own =
        NbdServer.builder()
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .catalog(TestCatalog.ofFilters(filter("inner", INNER)))
            .export(disk)
            .filter("inner");
    assertThat(started(own)).containsExactly("inner {}");
  }
}
