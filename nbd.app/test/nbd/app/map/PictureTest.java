package nbd.app.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import nbd.api.Extent;
import nbd.api.Range;
import org.junit.jupiter.api.Test;

/** Pictures, character by character. */
class PictureTest {
  private static final Terminal TEN = new Terminal(10, false, false);

  private static String drawn(Terminal terminal, int rows, long... pairs) throws IOException {
    return drawn(terminal, Vocabulary.ALLOCATION, rows, 0, pairs);
  }

  private static String drawn(
      Terminal terminal, Vocabulary words, int rows, long offset, long... pairs)
      throws IOException {
    long length = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      length += pairs[i];
    }
    var bytes = new ByteArrayOutputStream();
    var lines = new Lines(new PrintStream(bytes, false, UTF_8));
    var picture = new Picture(lines, words, terminal, new Range(offset, length), rows);
    long at = offset;
    for (int i = 0; i < pairs.length; i += 2) {
      picture.extent(new Extent(at, pairs[i], pairs[i + 1]));
      at += pairs[i];
    }
    picture.end();
    return bytes.toString(UTF_8);
  }

  @Test
  void eachBlockShowsWhatIsInIt() throws IOException {
    assertThat(drawn(TEN, 1, 200, 0, 50, 3, 250, 0, 10, 3, 30, 0, 260, 3, 200, 2))
        .isEqualTo(
            """
            ██▓██▒░░▁▁
            █ data 480 B   ▓ at least half   ▒ less than half   ▁ zero 200 B   \
            ░ hole,zero 320 B   a block is 100 B
            """);
  }

  @Test
  void plainLettersDoWhereThereIsNoUnicode() throws IOException {
    var ascii = new Terminal(10, true, false);
    assertThat(drawn(ascii, 1, 200, 0, 50, 3, 250, 0, 10, 3, 30, 0, 260, 3, 200, 2).lines())
        .first()
        .isEqualTo("##+##-..__");
  }

  @Test
  void aSingleByteInAHugeHoleIsSeen() throws IOException {
    long most = Long.MAX_VALUE;
    assertThat(drawn(TEN, 1, most / 2, 3, 1, 0, most - most / 2 - 1, 3).lines())
        .first()
        .isEqualTo("░░░░░▒░░░░");
    assertThat(drawn(TEN, 1, most - 1, 3, 1, 0).lines()).first().isEqualTo("░░░░░░░░░▒");
  }

  @Test
  void severalRowsBeginWithTheirOffsets() throws IOException {
    assertThat(drawn(new Terminal(15, false, false), 2, 4096, 0, 4096, 3).lines())
        .startsWith("       0 B ████", "     4 KiB ░░░░");
  }

  @Test
  void aPartOfADiskIsShownFromItsOffset() throws IOException {
    var terminal = new Terminal(13, false, false);
    assertThat(drawn(terminal, Vocabulary.DIRTY_BITMAP, 2, 1 << 20, 2048, 1, 2048, 0).lines())
        .startsWith("     1 MiB ██", "   1.0 MiB ░░")
        .last()
        .asString()
        .startsWith("█ dirty 2 KiB   ▓ at least half   ▒ less than half   ░ clean 2 KiB   ");
  }

  @Test
  void aDiskOfFewBytesHasFewBlocks() throws IOException {
    assertThat(drawn(TEN, 1, 2, 0, 1, 3)).startsWith("██░\n").endsWith("a block is 1 B\n");
    assertThat(drawn(TEN, 1)).isEqualTo("there is nothing to show\n");
  }

  @Test
  void coloursAreSetOncePerRunAndTakenBack() throws IOException {
    var coloured = new Terminal(4, true, true);
    assertThat(drawn(coloured, 1, 2, 0, 2, 3)).startsWith("\033[32m##\033[0m\033[2m..\033[0m\n");
  }
}
