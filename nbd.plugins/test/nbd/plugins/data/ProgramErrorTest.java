package nbd.plugins.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import nbd.api.ParameterException;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a program, and where. */
class ProgramErrorTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 256 | at offset 2: this byte is not a number from 0 to 255",
        "1 08 | at offset 2: this byte is not a number from 0 to 255",
        "0x | at offset 0: this byte is not a number from 0 to 255",
        "1 , 2 | at offset 2: ',' means nothing",
        "1 abc | at offset 2: 'abc' means nothing",
        "1 ) 2 | at offset 2: this ')' has no '(' before it",
        "1 ( 2 ( 3 ) | at offset 2: this '(' has no ')' after it",
        "\"abc | at offset 0: this string has no '\"' after it",
        "\"abc\\ | at offset 0: this string has no '\"' after it",
        "\"a\\x0g\" | at offset 2: \\x is followed by two hexadecimal digits",
        "\"a\\101\" | at offset 2: \\1 is no escape; write a byte as \\xNN",
        "le8:1 | at offset 0: 'le8' means nothing; words are le16: le32: le64: be16: be32: be64:",
        "le16 1 | at offset 0: 'le16' means nothing; words are le16: le32: le64: be16: be32: be64:",
        "le16:65536 | at offset 5: what is after 'le16:' is not a number from 0 to 65535",
        "be64:18446744073709551616 | at offset 5: what is after 'be64:' is not a number from 0 to"
            + " 18446744073709551615",
        "@x | at offset 1: what is after '@' is not a number from 0 to 9223372036854775807",
        "@+-1 | at offset 2: what is after '@+' is not a number from 0 to 9223372036854775807",
        "@9223372036854775808 | at offset 1: what is after '@' is not a number from 0 to"
            + " 9223372036854775807",
        "1 @-2 | at offset 2: @-2 leads before the start, from offset 1",
        "@5 @+9223372036854775807 | at offset 3: @+9223372036854775807 leads behind 2^63-1, from"
            + " offset 5",
        "@^3 | at offset 0: alignment 3 is not a power of two, such as 512",
        "@^0 | at offset 0: alignment 0 is not a power of two, such as 512",
        "@0x7fffffffffffffff @^2 | at offset 20: the next multiple behind offset"
            + " 9223372036854775807 is 2^63",
        "*3 | at offset 0: '*' follows on bytes, not on nothing",
        "@3 *3 | at offset 3: '*' follows on bytes, not on a move of the offset",
        "1*-3 | at offset 2: what is after '*' is not a number from 0 to 9223372036854775807",
        "(@0x4000000000000000)*2 | at offset 21: the disk becomes larger than 2^63-1 bytes",
        "[1:2] | at offset 0: '[' follows on bytes, not on nothing",
        "1[1] | at offset 1: a slice is [N:M], [N:] or [:M]",
        "1[1:2 | at offset 1: a slice is [N:M], [N:] or [:M]",
        "1[x:2] | at offset 2: what is after '[' is not a number from 0 to 9223372036854775807",
        "\"abc\"[1:4] | at offset 5: [1:4] is not inside of 3 bytes",
        "\"abc\"[4:] | at offset 5: [4:] is not inside of 3 bytes",
        "\"abc\"[2:1] | at offset 5: [2:1] ends before it begins",
        "-> \\a | at offset 0: '->' follows on bytes, not on nothing",
        "1 - 2 | at offset 2: '-' means nothing; a name is given by '-> \\NAME'",
        "1 -> a | at offset 5: a name is \\ and then letters, digits, '-' or '_', such as \\sector",
        "\\ | at offset 0: a name is \\ and then letters, digits, '-' or '_', such as \\sector",
        "1 -> \\a \\b | at offset 8: \\b is not given before it is used",
        "(1 -> \\a) \\a | at offset 10: \\a is not given before it is used",
        "1 $ | at offset 2: a variable is $ and then letters, digits or '_', such as $boot",
        "1 $nowhere_at_all | at offset 2: $nowhere_at_all is neither a parameter,"
            + " nowhere_at_all=..., nor in the environment",
        "< | at offset 1: there is no file name after '<'",
        "</no/such/file | at offset 1: file '/no/such/file' cannot be read: there is no such file",
        "</ | at offset 1: file '/' cannot be read: Is a directory",
        "<( echo | at offset 0: the script after '<(' has no ')' after it",
        "<() | at offset 0: there is no script between '<(' and ')'",
        "<(exit 3) | at offset 0: the script ended with status 3, not with 0",
        "<(printf abc)[1:9] | at offset 13: [1:9] is not inside of 3 bytes",
      })
  void isToldWithItsPlace(String program, String message) {
    assertThatThrownBy(() -> Layers.of(new DataPlugin(), "data=" + program).open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'data' " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "data=$a;a=1 ? | $a at offset 2: '?' means nothing",
        "data=$a;a=$b;b=0 $a | $b at offset 2: $a is part of itself",
        "data=$a;a=1 ( | $a at offset 2: this '(' has no ')' after it",
        "data=1;sise=3 | unknown parameter 'sise'; did you mean 'size'? ($sise is not used in"
            + " 'data')",
        "data=1;=2 | there is a second word without a key; the program is one word, in quotes: '1"
            + " 2 3'",
        "raw=1;variable=1 | unknown parameter 'variable' ($variable is not used in 'data')",
        "size=1 | give exactly one of the parameters 'data', 'base64' and 'raw', not none",
        "raw=1;data=1 | give exactly one of the parameters 'data', 'base64' and 'raw', not data and"
            + " raw",
        "data=1;allocator=zstd | parameter 'allocator': 'zstd' is not one of sparse, malloc",
        "base64=A | parameter 'base64': Input byte[] should at least have 2 bytes for base64 bytes",
      })
  void ofParametersIsTold(String words, String message) {
    assertThatThrownBy(() -> Layers.of(new DataPlugin(), words.split(";", -1)).open())
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  @Test
  void ofDepthIsTold() {
    assertTooDeep("(".repeat(300_000));
    assertTooDeep("1" + "*1".repeat(300_000));
    assertTooDeep("1->\\a " + "(\\a)->\\a ".repeat(100_000) + "\\a");
  }

  private static void assertTooDeep(String program) {
    assertThatThrownBy(() -> Layers.of(new DataPlugin(), "data=" + program).open())
        .isInstanceOf(ParameterException.class)
        .hasMessage("parameter 'data': its parts lie too deep in each other");
  }
}
