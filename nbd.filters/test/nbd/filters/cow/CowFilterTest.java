package nbd.filters.cow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nbd.api.BlockSizes;
import nbd.api.Call;
import nbd.api.Client;
import nbd.api.ErrorCode;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.ExportName;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.NbdException;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.HandleFilter;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.TestClient;
import nbd.testkit.TestSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CowFilterTest {
  private static final int SIZE = 299_520;

  @TempDir Path folder;

  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new CowFilter(), words);
  }

  private static Scripted written() {
    return Scripted.on(Samples.bytes(SIZE));
  }

  @ParameterizedTest
  @CsvSource({
    "cow-block-size=3000, 'parameter ''cow-block-size'': 3000 is not a power of 2 from 4096 to 2G'",
    "cow-block-size=2K, 'parameter ''cow-block-size'': 2048 is not a power of 2 from 4096 to 2G'",
    "cow-block-size=4G, '4294967296 is not a power of 2'",
    "cow-on-read=./here, or /FILE",
    "cow-on-read=maybe, parameter 'cow-on-read'",
    "cow-on-cache=maybe, parameter 'cow-on-cache'"
  })
  void saysWhatParametersAreRight(String words, String message) {
    assertThatThrownBy(() -> behind(written(), words).open())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(message);
  }

  @Test
  void makesAReadOnlyDiskWritable() throws IOException {
    Scripted disk = Scripted.ofSize(SIZE).content(Samples::at);
    try (OpenDisk opened = behind(disk).open()) {
      Traits traits = opened.traits();
      assertThat(traits.readOnly()).isFalse();
      assertThat(
              List.of(
                  traits.zero(),
                  traits.fastZero(),
                  traits.trim(),
                  traits.fua(),
                  traits.flush(),
                  traits.cache(),
                  traits.multiConn()))
          .containsOnly(Support.NATIVE);
      assertThat(traits.blockSizes()).isEqualTo(new BlockSizes(1, 65536, 0xffff_ffffL));
      opened.write(65530, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
      opened.flush();
      byte[] must = Samples.from(65500, 100);
      System.arraycopy(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 0, must, 30, 8);
      try (OpenDisk other = opened.again("")) {
        assertThat(other.read(65500, 100)).isEqualTo(must);
      }
    }
    try (OpenDisk again = behind(disk).open()) {
      assertThat(again.read(65500, 100))
          .as("all was thrown away")
          .isEqualTo(Samples.from(65500, 100));
    }
  }

  @Test
  void staysReadOnlyForClientsThatMayNotWrite() throws IOException {
    try (OpenDisk opened = behind(written()).readOnly().open()) {
      assertThat(opened.traits().readOnly()).isTrue();
    }
  }

  @Test
  void opensTheDiskBelowReadOnlyAndByItsName() throws IOException {
    List<String> opened = new ArrayList<>();
    Export below =
        new HandleFilter(written().export(null, null)) {
          @Override
          protected Handle wrap(Handle handle, Client client) {
            opened.add(client.exportName() + " " + client.readOnly());
            return handle;
          }
        };
    CowFilter filter = new CowFilter();
    Export export = filter.wrap(below, filter.schema().parse(List.of()), new TestFolder(folder));
    try (Handle handle = export.open(new TestClient("a", false))) {
      assertThat(handle.traits().readOnly()).isFalse();
    }
    export.close();
    assertThat(opened).containsExactly("a true");
    assertThat(folder).isEmptyDirectory();
  }

  /** Scripted lists one name only, and so has one disk without an identity of its own. */
  private static Layers several() {
    Scripted disk = written();
    return Layers.of(
            new Plugin() {
              @Override
              public String name() {
                return "several";
              }

              @Override
              public String description() {
                return "disks of a test";
              }

              @Override
              public Export export(Parameters parameters, Host host) {
                return new ExportFilter(disk.export(parameters, host)) {
                  @Override
                  public Handle open(Client client) throws IOException {
                    return next().open(client);
                  }

                  @Override
                  public List<ExportName> list() {
                    return List.of(new ExportName("one", ""), new ExportName("two", ""));
                  }
                };
              }
            })
        .behind(new CowFilter());
  }

  /** Else clients could have it open files without end, by asking for names. */
  @Test
  void keepsNothingOpenOfADiskThatNobodyHasWrittenTo() throws IOException {
    try (OpenDisk one = several().open("one")) {
      long before = openFiles();
      for (int i = 0; i < 100; i++) {
        try (OpenDisk other = one.again("name" + i)) {
          other.read(0, 10);
        }
      }
      assertThat(openFiles()).isLessThan(before + 50);
      try (OpenDisk other = one.again("name")) {
        other.trim(0, SIZE);
      }
      try (OpenDisk other = one.again("name")) {
        assertThat(other.read(0, 1)).as("a change stays").containsExactly(0);
      }
    }
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  @Test
  void refusesToZeroFastWhatTakesLong() throws IOException {
    String words = "cow-block-size=1M";
    try (OpenDisk opened = behind(Scripted.ofSize(8 << 20).content(Samples::at), words).open()) {
      assertThatThrownBy(() -> opened.zero(1, 5 << 20, Flag.FAST_ZERO))
          .isInstanceOfSatisfying(
              NbdException.class, failed -> assertThat(failed.code()).isEqualTo(ErrorCode.ENOTSUP));
      assertThat(opened.read(2 << 20, 9)).as("unchanged").isEqualTo(Samples.from(2 << 20, 9));
      opened.zero(1 << 20, 7 << 20, Flag.FAST_ZERO);
      opened.zero(1, 5 << 20);
      opened.zero(1, 1000, Flag.FAST_ZERO);
      assertThat(opened.read(1, 4 << 20)).containsOnly(0);
    }
  }

  @Test
  void hasAnOverlayForEachDisk() throws IOException {
    try (OpenDisk one = several().open("one");
        OpenDisk two = one.again("two")) {
      one.write(0, new byte[] {77});
      assertThat(two.read(0, 1)).isEqualTo(Samples.bytes(1));
      assertThat(one.traits().identity()).isNotEqualTo(two.traits().identity());
    }
  }

  @Test
  void hasOneOverlayForADiskOfTwoNames() throws IOException {
    Layers layers = Layers.of(new MemoryPlugin(), "1M").behind(new CowFilter());
    try (OpenDisk one = layers.open("one");
        OpenDisk two = one.again("two")) {
      one.write(0, new byte[] {77});
      assertThat(two.read(0, 1)).containsExactly(77);
    }
  }

  /** What is absent goes from the disk below to the client, and what is zero is not sent. */
  @Test
  void readsEachPartWhereItIs() throws IOException {
    try (OpenDisk opened = behind(Scripted.on(Samples.bytes(SIZE)), "cow-block-size=4K").open()) {
      opened.zero(4096, 8192);
      opened.write(12288, new byte[100]);
      try (TestSink sink = opened.readHeld(0, 30_000)) {
        assertThat(sink.parts())
            .containsExactlyInAnyOrder(
                new TestSink.Part(TestSink.Way.SPACE, 0, 4096),
                new TestSink.Part(TestSink.Way.HOLE, 4096, 8192),
                new TestSink.Part(TestSink.Way.SPACE, 12288, 4096),
                new TestSink.Part(TestSink.Way.SPACE, 16384, 30_000 - 16384));
      }
    }
  }

  @Test
  void knowsWhatMayHaveToWaitForTheDiskBelow() throws IOException {
    try (OpenDisk opened = behind(written(), "cow-block-size=4K").open()) {
      Handle handle = opened.handle();
      opened.write(4096, new byte[8192]);
      opened.zero(12288, 4096);
      assertThat(handle.mayWait(Call.Kind.READ, new Range(4096, 8192))).isFalse();
      assertThat(handle.mayWait(Call.Kind.READ, new Range(12288, 10))).isFalse();
      assertThat(handle.mayWait(Call.Kind.READ, new Range(0, 8192))).isTrue();
      assertThat(handle.mayWait(Call.Kind.EXTENTS, new Range(5000, 10))).isFalse();
      assertThat(handle.mayWait(Call.Kind.WRITE, new Range(0, 12288))).isFalse();
      assertThat(handle.mayWait(Call.Kind.WRITE, new Range(1, 8192))).isTrue();
      assertThat(handle.mayWait(Call.Kind.WRITE, new Range(5000, 20))).isFalse();
    }
  }

  @Test
  void saysWhereThereIsNoRoomForAnOverlay() {
    CowFilter filter = new CowFilter();
    Path missing = folder.resolve("missing");
    Export export =
        filter.wrap(
            written().export(null, null),
            filter.schema().parse(List.of()),
            new TestFolder(missing));
    assertThatThrownBy(() -> export.open(new TestClient("")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cow: the private file of an overlay cannot be made: " + missing);
  }
}
