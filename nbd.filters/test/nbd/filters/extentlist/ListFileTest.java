package nbd.filters.extentlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.api.ExtentMap;
import nbd.api.ParameterException;
import nbd.api.StrictExtents;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListFileTest {
  private static final long END = Long.MAX_VALUE;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("list");
  }

  private ExtentMap read(String text) throws IOException {
    Files.writeString(file, text);
    StrictExtents all = ExtentMap.strict(0);
    ListFile.read(file).append(all, END, Integer.MAX_VALUE);
    return all.build();
  }

  /** Bounds and, behind each but the last, the status: {@code 0 data 100 hole 200}. */
  private static ExtentMap map(long... boundsAndStatuses) {
    StrictExtents all = ExtentMap.strict(0);
    for (int i = 1; i < boundsAndStatuses.length; i += 2) {
      all.append(boundsAndStatuses[i + 1] - all.end(), boundsAndStatuses[i]);
    }
    return all.build();
  }

  @Test
  void readsTheManualsExamples() throws IOException {
    ExtentMap all = map(0, 0, 1 << 20, 3, END);
    assertThat(read("0  1M\n1M 9M  hole,zero\n")).isEqualTo(all);
    assertThat(read("0  1M")).isEqualTo(all);
  }

  @Test
  void takesLinesInAnyOrderAndAllThatTypesCanBe() throws IOException {
    assertThat(
            read(
                """
                # offset length type
                700 100 data

                \t500\t100  zero
                0 100
                100 100 0
                300 1b 1 hole
                2s 0 hole
                """))
        .isEqualTo(map(0, 0, 200, 3, 300, 1, 301, 3, 500, 2, 600, 3, 700, 0, 800, 3, END));
    assertThat(read("0 4096 hole, zero\n4096 1 hole,\t zero 0, 1")).isEqualTo(map(0, 3, END));
    assertThat(read("10 5 zero,hole\n15 5 3\n20 5 2\n25 5 hole"))
        .isEqualTo(map(0, 3, 20, 2, 25, 1, 30, 3, END));
  }

  @Test
  void takesNothingAndEverything() throws IOException {
    assertThat(read("")).isEqualTo(map(0, 3, END));
    assertThat(read("0 9223372036854775807")).isEqualTo(map(0, 0, END));
    assertThat(read("9223372036854775806 1")).isEqualTo(map(0, 3, END - 1, 0, END));
    assertThat(read("[]")).isEqualTo(map(0, 3, END));
  }

  /** As nbdinfo --map prints it. */
  @Test
  void takesTheTableOfNbdinfo() throws IOException {
    assertThat(
            read(
                """
                         0       65536    0  data
                     65536       65536    3  hole,zero
                    131072         512    2  zero
                """))
        .isEqualTo(map(0, 0, 65_536, 3, 131_072, 2, 131_584, 3, END));
  }

  @Test
  void takesTheJsonOfQemuImg() throws IOException {
    assertThat(
            read(
                """
                [{ "start": 0, "length": 65536, "depth": 0, "present": true, "zero": false, "data": true, "offset": 327680},
                { "start": 65536, "length": 65536, "depth": 0, "present": true, "zero": true, "data": false},
                { "start": 131072, "length": 512, "depth": 0, "present": true, "zero": true, "data": true, "filename": "a\\"]b"},
                { "start": 131584, "length": 512, "depth": 0, "present": true, "zero": false, "data": false}]
                """))
        .isEqualTo(map(0, 0, 65_536, 3, 131_072, 2, 131_584, 1, 132_096, 3, END));
  }

  @Test
  void takesTheJsonOfNbdinfo() throws IOException {
    assertThat(
            read(
                """

                  [
                { "offset": 0, "length": 100, "type": 0, "description": "data" },
                { "offset": 100, "length": 100, "type": 3, "description": "hole,zero" },
                { "offset": 200, "length": 100, "type": 2, "description": "zero" } ]
                """))
        .isEqualTo(map(0, 0, 100, 3, 200, 2, 300, 3, END));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0 1M/5 | line 1: '1M/5' is not a number of bytes, such as 4096 or 64K, below 2^63",
        "0 | line 1: '0' is not OFFSET LENGTH [TYPE]",
        "0 1 2;x 1 | line 2: 'x' is not a number of bytes, such as 4096 or 64K, below 2^63",
        "0 1 4 | line 1: '4' is not a type of extent: a number from 0 to 3, or hole, zero,"
            + " hole,zero or data",
        "0 1 holes | line 1: 'holes' is not a type of extent: a number from 0 to 3, or hole, zero,"
            + " hole,zero or data",
        ";;5 9223372036854775807 | line 3: no range of a disk: offset 5, length 9223372036854775807"
            + " (both 0 or more, end at most 2^63-1)",
        "9223372036854775808 1 | line 1: '9223372036854775808' is not a number of bytes, such as"
            + " 4096 or 64K, below 2^63",
        "[ | line 2: the end is where JSON has to have '{'",
        "[{}] | extent 1: 'offset' is missing, not a whole number below 2^63",
        "[{\"start\":1,\"length\":\"x\"}] | extent 1: 'length' is x, not a whole number below"
            + " 2^63",
        "[{\"start\":1,\"length\":1,\"data\":1}] | extent 1: 'data' is 1, not true or false",
        "[{\"offset\":1,\"length\":1,\"type\":4}] | extent 1: 'type' 4 is not a number from 0"
            + " to 3",
        "[{\"offset\":-1,\"length\":1,\"type\":0}] | extent 1: no range of a disk: offset -1,"
            + " length 1 (both 0 or more, end at most 2^63-1)",
        "[{\"offset\":{},\"length\":1}] | line 1: '{' is where JSON has to have a number, a"
            + " string, true or false",
        "[] x | line 1: 'x' is where JSON has to have the end"
      })
  void namesTheLineThatIsWrong(String text, String message) {
    String lines = text.replace(';', '\n') + "\n";
    assertThatThrownBy(() -> read(lines))
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'extentlist': " + file + ", " + message);
  }

  @Test
  void namesBothOfTwoThatOverlap() {
    assertThatThrownBy(() -> read("100 50\n\n0 100\n149 1 hole\n"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'extentlist': line 1 (0x64+0x32) and line 4 (0x95+0x1) overlap");
    assertThatThrownBy(
            () ->
                read(
                    """
                    [{"offset":0,"length":2,"type":0},{"offset":1,"length":1,"type":0}]\
                    """))
        .hasMessage("parameter 'extentlist': extent 1 (0x0+0x2) and extent 2 (0x1+0x1) overlap");
  }

  @Test
  void saysThatAFileIsNotThereOrNoText() throws IOException {
    assertThatThrownBy(() -> ListFile.read(folder.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("extentlist: " + folder.resolve("none") + " cannot be read: ");
    Files.write(file, new byte[] {'0', ' ', (byte) 0xff, '\n'});
    assertThatThrownBy(() -> ListFile.read(file))
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'extentlist': " + file + " is not a text file");
  }
}
