package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads of block status requests against bytes written by hand after the document. */
class StatusQueryTest {
  @Test
  void aQueryNamesItsContexts() throws Exception {
    check(new StatusQuery(0x30000000000L, List.of(7, -1)), "0000030000000000 00000007 ffffffff");
    check(new StatusQuery(Long.MAX_VALUE, List.of(1)), "7fffffffffffffff 00000001");
  }

  @Test
  void numbersAreNotJudged() throws Exception {
    check(new StatusQuery(0, List.of()), "0000000000000000");
    check(new StatusQuery(-1, List.of(5, 5)), "ffffffffffffffff 00000005 00000005");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 9, 10, 11, 13, 15})
  void otherLengthsAreRefused(int bytes) {
    assertThat(StatusQuery.isLength(bytes)).isFalse();
    assertThatThrownBy(() -> StatusQuery.decode(ByteBuffer.allocate(bytes)))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("payload of %d bytes; 8, and 4 for each context, expected", bytes);
  }

  @Test
  void lengthsAreJudgedInAllTheirBits() {
    assertThat(StatusQuery.isLength(8)).isTrue();
    assertThat(StatusQuery.isLength(12)).isTrue();
    assertThat(StatusQuery.isLength((1L << 32) + 8)).isTrue();
    assertThat(StatusQuery.isLength((1L << 32) + 9)).isFalse();
    assertThat(StatusQuery.isLength(-8)).isFalse();
    assertThat(StatusQuery.isLength(Long.MIN_VALUE)).isFalse();
  }

  @Test
  void theRequestForItsRangeHasNoPayload() {
    Flags<CommandFlag> flags = Flags.of(CommandFlag.REQ_ONE, CommandFlag.PAYLOAD_LEN);
    Request.BlockStatus announced = new Request.BlockStatus(flags, 3, 4096, 12);
    assertThat(new StatusQuery(1L << 40, List.of(1)).applyTo(announced))
        .isEqualTo(new Request.BlockStatus(Flags.of(CommandFlag.REQ_ONE), 3, 4096, 1L << 40));
  }

  @Test
  void laterChangesOfTheListDoNotCount() {
    List<Integer> ids = new ArrayList<>(List.of(1));
    StatusQuery query = new StatusQuery(1, ids);
    ids.add(2);
    assertThat(query.contextIds()).containsExactly(1);
  }

  private static void check(StatusQuery query, String hex) throws Exception {
    ByteBuffer out = ByteBuffer.allocate(StatusQuery.encodedLength(query.contextIds().size()));
    query.encode(out);
    assertThat(out.hasRemaining()).isFalse();
    assertThat(Hex.of(out.flip())).isEqualTo(Hex.plain(hex));
    assertThat(StatusQuery.isLength(out.remaining())).isTrue();
    assertThat(StatusQuery.decode(Hex.bytes(hex))).isEqualTo(query);
  }
}
