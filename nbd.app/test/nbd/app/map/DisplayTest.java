package nbd.app.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.function.Function;
import nbd.api.Extent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each form of a map, to the letter: what qemu-img and nbdinfo print was copied from them. */
class DisplayTest {
  private static final long GIB = 1L << 30;

  private static String shown(Function<Lines, Display> form, long... pairs) throws IOException {
    var bytes = new ByteArrayOutputStream();
    Display display = form.apply(new Lines(new PrintStream(bytes, false, UTF_8)));
    long at = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      display.extent(new Extent(at, pairs[i], pairs[i + 1]));
      at += pairs[i];
    }
    display.end();
    return bytes.toString(UTF_8);
  }

  @Test
  void aTableIsThatOfNbdinfoWithSizesForPeople() throws IOException {
    assertThat(
            shown(lines -> new Table(lines, Vocabulary.ALLOCATION), 32768, 0, 1000, 2, GIB / 2, 3))
        .isEqualTo(
            """
                     0       32768    0  data       32 KiB
                 32768        1000    2  zero       1000 B
                 33768   536870912    3  hole,zero  512 MiB
            """);
  }

  @Test
  void jsonOfAnAllocationIsThatOfQemu() throws IOException {
    assertThat(shown(JsonList.OfQemu::new, 512, 0, 512, 1, 512, 2, 512, 3))
        .isEqualTo(
            """
            [{ "start": 0, "length": 512, "depth": 0, "present": true, "zero": false, "data": true,\
             "compressed": false, "offset": 0},
            { "start": 512, "length": 512, "depth": 0, "present": false, "zero": false, "data":\
             false, "compressed": false},
            { "start": 1024, "length": 512, "depth": 0, "present": true, "zero": true, "data":\
             true, "compressed": false, "offset": 1024},
            { "start": 1536, "length": 512, "depth": 0, "present": true, "zero": true, "data":\
             false, "compressed": false, "offset": 1536}]
            """);
    assertThat(shown(JsonList.OfQemu::new)).isEqualTo("[]\n");
  }

  @Test
  void jsonOfOtherContextsIsThatOfNbdinfo() throws IOException {
    assertThat(shown(lines -> new JsonList.OfNbdinfo(lines, Vocabulary.DIRTY_BITMAP), 5, 0, 6, 1))
        .isEqualTo(
            """
            [{ "offset": 0, "length": 5, "type": 0, "description": "clean"},
            { "offset": 5, "length": 6, "type": 1, "description": "dirty"}]
            """);
    assertThat(shown(lines -> new JsonList.OfNbdinfo(lines, Vocabulary.UNKNOWN), 5, -1))
        .isEqualTo("[{ \"offset\": 0, \"length\": 5, \"type\": 18446744073709551615}]\n");
  }

  @Test
  void totalsAddUpByStatus() throws IOException {
    assertThat(
            shown(
                lines -> new TotalsTable(lines, Vocabulary.ALLOCATION),
                GIB - 163840,
                3,
                163840,
                0,
                GIB,
                3))
        .isEqualTo(
            """
                163840   0.0%   0 data       160 KiB
            2147319808 100.0%   3 hole,zero  1.9 GiB
            """);
  }

  @Test
  void totalsInJsonHaveSixDigits() throws IOException {
    Function<Lines, Display> form = lines -> new TotalsJson(lines, Vocabulary.ALLOCATION);
    assertThat(shown(form, 163840, 0, 1073577984, 3))
        .isEqualTo(
            """
            [
            { "size": 163840, "percent": 0.0152588, "type": 0, "description": "data" },
            { "size": 1073577984, "percent": 99.9847, "type": 3, "description": "hole,zero" }
            ]
            """);
    assertThat(shown(form, 7, 3)).contains("\"percent\": 100,");
    assertThat(shown(form)).isEqualTo("[]\n");
  }

  @ParameterizedTest
  @CsvSource({
    "base:allocation, 0, data",
    "base:allocation, 1, hole",
    "base:allocation, 2, zero",
    "base:allocation, 3, 'hole,zero'",
    "base:allocation, 4, -",
    "qemu:dirty-bitmap:b, 0, clean",
    "qemu:dirty-bitmap:b, 1, dirty",
    "qemu:dirty-bitmap:b, 2, -",
    "qemu:allocation-depth, 0, absent",
    "qemu:allocation-depth, 1, local",
    "qemu:allocation-depth, 2, backing depth 2",
    "x:base:allocation, 0, -",
  })
  void statusesHaveTheWordsOfTheirContext(String context, long status, String word) {
    assertThat(Vocabulary.of(context).word(status).orElse("-")).isEqualTo(word);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1025, 1.0 KiB",
    "1048575, 1023.9 KiB",
    "1610612736, 1.5 GiB",
    "9223372036854775807, 7.9 EiB",
    "1152921504606846976, 1 EiB",
  })
  void sizesAreShort(long bytes, String text) {
    assertThat(Sizes.text(bytes)).isEqualTo(text);
  }

  @Test
  void outputThatNobodyTakesEndsTheMap() {
    var closed =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Display table = new Table(new Lines(new PrintStream(closed)), Vocabulary.ALLOCATION);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10_000; i++) {
                table.extent(new Extent(i, 1, i % 2));
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessage("standard output takes no more");
  }
}
