package nbd.plugin.vddk.extents;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import nbd.api.Extent;
import nbd.api.ExtentMap;
import nbd.api.Range;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

class ChangedAreasTest {
  private Path file;

  @BeforeTry
  void make() throws IOException {
    file = Files.createTempFile("changed-", ".json");
  }

  @AfterTry
  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  private ExtentMap read(String json, long size) throws IOException {
    return read(json, size, UTF_8);
  }

  private ExtentMap read(String json, long size, Charset charset) throws IOException {
    Files.writeString(file, json, charset);
    return all(ChangedAreas.read(file, size), size);
  }

  private static ExtentMap all(ChangedAreas areas, long size) {
    return areas.extents(new Range(0, size), new Written(size), Integer.MAX_VALUE);
  }

  /** As pyVmomi's VmomiJSONEncoder prints it. */
  @Example
  void readsWhatPyvmomiPrints() throws IOException {
    String json =
        """
        {"_vimtype": "vim.VirtualMachine.DiskChangeInfo", "dynamicType": null,
         "dynamicProperty": [{"name": "start", "val": 5}], "startOffset": 0, "length": 1000,
         "changedArea": [
          {"_vimtype": "vim.VirtualMachine.DiskChangeInfo.DiskChangeExtent", "dynamicType": null,
           "dynamicProperty": [], "start": 100, "length": 50},
          {"start": 200, "length": 1}]}
        """;
    assertThat(read(json, 1000))
        .isEqualTo(
            ExtentMap.strict(0)
                .append(100, 0)
                .append(50, 1)
                .append(50, 0)
                .append(1, 1)
                .append(799, 0)
                .build());
  }

  @Example
  void readsWhatViJsonAndGoAndPowerShellPrint() throws IOException {
    ExtentMap expected = ExtentMap.strict(0).append(4, 0).append(6, 1).append(990, 0).build();
    String vi =
        """
        {"_typeName":"DiskChangeInfo","startOffset":0,"length":1000,"changedArea":
          [{"_typeName":"DiskChangeExtent","start":4,"length":6}]}\
        """;
    assertThat(read(vi, 1000)).isEqualTo(expected);
    String go =
        """
        {"StartOffset": 0, "Length": 1000, "ChangedArea": [{"Start": 4, "Length": 6}]}\
        """;
    assertThat(read(go, 1000)).isEqualTo(expected);
    assertThat(read("\ufeff" + go, 1000)).isEqualTo(expected);
    // What a redirection in Windows' PowerShell writes.
    assertThat(read(go, 1000, UTF_16)).isEqualTo(expected);
  }

  @Example
  void partsInAnArrayOrOneAfterTheOtherInAnyOrder() throws IOException {
    String second = "{\"length\":400,\"startOffset\":600,\"changedArea\":[]}";
    String first =
        "{\"changedArea\":[{\"length\":10,\"start\":90}],\"length\":600,\"startOffset\":0}";
    ExtentMap expected = ExtentMap.strict(0).append(90, 0).append(10, 1).append(900, 0).build();
    assertThat(read("[" + second + ", " + first + "]", 1000)).isEqualTo(expected);
    assertThat(read(second + "\n" + first, 1000)).isEqualTo(expected);
    assertThat(read("[" + first + "]" + second, 1000)).isEqualTo(expected);
  }

  @Example
  void nothingHasChanged() throws IOException {
    ExtentMap clean = ExtentMap.of(0, 1000, 0);
    assertThat(read("{\"startOffset\":0,\"length\":1000}", 1000)).isEqualTo(clean);
    assertThat(read("{\"startOffset\":0,\"length\":1000,\"changedArea\":null}", 1000))
        .isEqualTo(clean);
  }

  @Example
  void theLastAreaMayBeRoundedUpPastTheEnd() throws IOException {
    String json =
        """
        {"startOffset":0,"length":1000,"changedArea":[{"start":900,"length":65536},{"start":5000,"length":0}]}\
        """;
    assertThat(read(json, 1000))
        .isEqualTo(ExtentMap.strict(0).append(900, 0).append(100, 1).build());
  }

  /** Parts and areas that overlap, areas outside their parts, and bytes that no part describes. */
  @Property(tries = 400)
  void tellsWhatAnArrayOfBytesWould(
      @ForAll @LongRange long seed, @ForAll @IntRange(min = 1, max = 60) int size)
      throws IOException {
    Random random = new Random(seed);
    boolean[] clean = new boolean[size];
    boolean[] changed = new boolean[size];
    StringBuilder json = new StringBuilder();
    for (int parts = random.nextInt(4); parts >= 0; parts--) {
      json.append(object("startOffset", random, size, clean)).append(",\"changedArea\":[");
      for (int areas = random.nextInt(4); areas > 0; areas--) {
        json.append(object("start", random, size, changed)).append(areas > 1 ? "}," : "}");
      }
      json.append("]}\n");
    }
    ExtentMap map = read(json.toString(), size);
    assertThat(map.range()).isEqualTo(new Range(0, size));
    for (int at = 0; at < size; at++) {
      long dirty = changed[at] || !clean[at] ? 1 : 0;
      assertThat(map.statusAt(at)).as("byte %d by %s", at, json).isEqualTo(dirty);
    }
  }

  /** Without the brace at its end. */
  private static String object(String start, Random random, int size, boolean[] marked) {
    int from = random.nextInt(size);
    int to = from + random.nextInt(size - from + 1);
    Arrays.fill(marked, from, to, true);
    return "{\"%s\":%d,\"length\":%d".formatted(start, from, to - from);
  }

  @Example
  void writtenChunksAreDirtyAndOnlyWhatIsAskedForIsTold() throws IOException {
    long size = 300_000;
    Files.writeString(
        file,
        """
        {"startOffset":0,"length":300000,"changedArea":[{"start":10,"length":5},{"start":250000,"length":9}]}\
        """);
    ChangedAreas areas = ChangedAreas.read(file, size);
    Written written = new Written(size);
    written.add(new Range(70_000, 1));
    assertThat(areas.extents(new Range(12, 250_000), written, 100))
        .isEqualTo(
            ExtentMap.strict(12)
                .append(3, 1)
                .append(65_536 - 15, 0)
                .append(65_536, 1)
                .append(250_000 - 131_072, 0)
                .append(9, 1)
                .append(3, 0)
                .build());
    assertThat(areas.extents(new Range(12, 250_000), written, 1))
        .containsExactly(new Extent(12, 3, 1));
  }

  @Example
  void disksOfMoreThan32BitsAndOfNone() throws IOException {
    long size = 62L << 40;
    String json =
        "{\"startOffset\":0,\"length\":%d,\"changedArea\":[{\"start\":%d,\"length\":%d}]}"
            .formatted(size, 1L << 45, 1L << 33);
    assertThat(read(json, size))
        .isEqualTo(
            ExtentMap.strict(0)
                .append(1L << 45, 0)
                .append(1L << 33, 1)
                .append(size - (1L << 45) - (1L << 33), 0)
                .build());
    Files.writeString(file, "{\"startOffset\":0,\"length\":0}");
    assertThat(ChangedAreas.read(file, 0)).isNotNull();
  }
}
