package nbd.plugins.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nbd.api.Range;
import nbd.plugins.Nbdkit;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs in the small language, each against the bytes that nbdkit makes of it. */
class ProgramTest {
  private static byte[] bytes(String... words) throws IOException {
    try (OpenDisk disk = Layers.of(new DataPlugin(), words).open()) {
      return disk.size() == 0 ? new byte[0] : disk.read(0, Math.toIntExact(disk.size()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  \t\n",
        "# nothing",
        "0 1 2 3 @0x1fe 0x55 0xaa",
        "0 1 2 3 @^0x200 @-2 le16:0xaa55",
        "010 0x10 10 0X1F 00",
        "255 0xff 0377",
        "1 # one\n2 # two",
        "le16:1 be16:1 le32:0x12345678 be32:0x12345678",
        "le64:18446744073709551615 be64:0x0102030405060708 le64:017",
        "\"Hello, \\\"world\\\"\\n\\t\\a\\b\\f\\r\\v\\\\\\x00\\xfF\\q\"",
        "\"\" 1",
        "\"gr\u00fc\u00df \u20ac\"",
        "@10",
        "@10 @0",
        "@10 1 @0 2",
        "1 @+10 2 @-3 3",
        "@+ 5 1",
        "1 @^8 2 @^8 @^8 3",
        "@^512",
        "1 2 3 4 @0 (@2 9)",
        "1 2 3 4 @0 (@2)",
        "(1 2 3)",
        "((((7))))",
        "()",
        "1 ( 2 ( 3 @8 4 ) 5 ) 6",
        "(@4 1)(@^4 2)",
        "5*10",
        "5 * 3",
        "5*0x10 6",
        "( 0x55 0xAA )*2048",
        "(1 2)*3*4",
        "(1 2)*0 3",
        "(@0)*1000000",
        "(1 @8)*5",
        "\"Hello\"*2000",
        "0*100000",
        "1*100000",
        "\"abc\"[1:2]",
        "\"abc\"[1:]",
        "\"abc\"[:2]",
        "\"abc\"[:]",
        "\"abc\"[7:7] 1",
        "(1 2 3 4)*3[2:9]",
        "(1 2 3 4)[ 1:3]",
        "(@100 1)[50:101]",
        "9[:1] 8[0:]",
        "1 -> \\one \\one \\one",
        "( 0x55 0xAA ) -> \\boot-signature ( @0x1fe \\boot-signature ) -> \\sector"
            + " \\sector \\sector",
        "1 -> \\a (\\a 2) -> \\b 3 -> \\a \\b \\a",
        "1 -> \\a ( 2 -> \\a \\a ) \\a",
        "1 -> \\a \\a*3 \\a[0:1]",
        "(1 2) ->\\x_1-Y\\x_1-Y",
        "1 -> \\a -> \\b \\b 2",
        "(1 -> \\a)*3 2",
        "<( printf abc ) 1",
        "<( printf '(a)' )*2",
        "<( printf abcdef )[1:3]",
        "<( printf abcdef )[2:]",
        "<( printf abcdef; exit 3 )[:3]",
        "<( printf abc )[:10]",
        "<( while :; do printf %04d 7; done )[:32768]",
        "</dev/zero[:100] 1",
        "$one $one*2",
        "$nested",
        "(\\undefined)*0 1",
        "12\"a\"(3)4*2[0:1]5",
        "0x10*3 @^4 1",
        "@0x8000 1 @0 (0)*0x8001",
        "(@0x7fff 1 2)*3",
        "(@0xfffe 1 2 3)[0x7fff:0x10001]*5",
        "1*40000 @100 (@40000 2)",
      })
  void makesTheBytesThatNbdkitMakes(String program) throws Exception {
    List<String> words = new ArrayList<>(List.of("data=" + program));
    // Here, unlike in nbdkit, a variable that is not used is an error.
    if (program.contains("$")) {
      words.add("one=1 1");
    }
    if (program.contains("$nested")) {
      words.add("nested=( $one 2 -> \\x \\x )");
    }
    assertIsAsNbdkits(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base64=MTIz size=1M",
        "base64=",
        "base64=aGVsbG8gbmJka2l0IHVzZXI=",
        "raw=Hello, size=3",
        "raw=Hello, size=20",
        "raw=gr\u00fc\u00df",
        "data=(0x55)*100 size=8192",
        "data=(0x55)*8192 size=100",
        "data=1 size=0",
        "data=1 allocator=malloc",
        "data=@0x8000 1 size=100000 allocator=malloc",
      })
  void takesTheOtherParametersAsNbdkitDoes(String line) throws Exception {
    assertIsAsNbdkits(List.of(line.split(" (?=size|allocator)")));
  }

  private static void assertIsAsNbdkits(List<String> words) throws Exception {
    assertThat(bytes(words.toArray(String[]::new))).isEqualTo(Nbdkit.bytes(theirs(words)));
  }

  private static String[] theirs(List<String> words) {
    return Stream.concat(Stream.of("data"), words.stream()).toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data=1 size=1M",
        "data=@0x20000 1 @0x50000 2 size=1M",
        "data=(1 @0x10000)*5",
        "data=0*1000000",
        "data=1*100000 @10000000 1",
        "data=1 size=10000000000",
        "data=@0x123456789 1",
        "data=@0x20000 1 size=131072",
      })
  void tellsTheExtentsThatNbdkitTells(String line) throws Exception {
    List<String> words = List.of(line.split(" (?=size)"));
    try (OpenDisk disk = Layers.of(new DataPlugin(), words.toArray(String[]::new)).open()) {
      Range all = new Range(0, disk.size());
      assertThat(disk.extents("base:allocation", all, Integer.MAX_VALUE))
          .isEqualTo(Nbdkit.extents(theirs(words)));
    }
  }

  @Test
  void copiesFilesAsNbdkitDoes(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("file");
    byte[] content = new byte[100_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) ((i * 31) >>> 3);
    }
    Files.write(file, content);
    for (String after :
        new String[] {
          "", "[:7]", "[70000:]", "[10:20]", "[99990:100010]", "[200000:]", "*3", ")"
        }) {
      String program = "data=" + (after.equals(")") ? "(" : "") + "1 <" + file + after + " 2 @^512";
      assertThat(bytes(program)).as(program).isEqualTo(Nbdkit.bytes("data", program));
    }
  }

  @Test
  void takesVariablesFromTheEnvironment() {
    // A slash means nothing in a program.
    assertThat(System.getenv("PATH")).isNotEmpty();
    assertThatThrownBy(() -> bytes("data=1 $PATH")).hasMessageStartingWith("$PATH at offset 0: ");
  }
}
