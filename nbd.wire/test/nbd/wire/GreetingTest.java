package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreetingTest {
  private static final String SERVER = "4e42444d41474943 49484156454f5054";

  @Test
  void serversGreeting() throws Exception {
    Flags<HandshakeFlag> flags = Flags.of(HandshakeFlag.FIXED_NEWSTYLE, HandshakeFlag.NO_ZEROES);
    assertThat(Hex.of(Greeting.encode(flags))).isEqualTo(Hex.plain(SERVER, "0003"));
    assertThat(Greeting.decode(Hex.bytes(SERVER, "0003"))).isEqualTo(flags);
  }

  @Test
  void serversUnknownFlagsAreKept() throws Exception {
    assertThat(Greeting.decode(Hex.bytes(SERVER, "8001")).unknownBits()).isEqualTo(0x8000);
  }

  @Test
  void clientsAnswer() {
    Flags<ClientFlag> flags = Flags.of(ClientFlag.NO_ZEROES);
    assertThat(Hex.of(Greeting.encodeClient(flags))).isEqualTo("00000002");
    assertThat(Greeting.decodeClient(Hex.bytes("00000002"))).isEqualTo(flags);
    assertThat(Greeting.decodeClient(Hex.bytes("80000001")).unknownBits()).isEqualTo(1 << 31);
  }

  @Test
  void answerToExportName() {
    InfoItem.Export export =
        new InfoItem.Export(
            1L << 40, Flags.of(TransmissionFlag.HAS_FLAGS, TransmissionFlag.CAN_MULTI_CONN));
    String bytes = "0000010000000000 0101";
    assertThat(Hex.of(Greeting.encodeExport(export, false))).isEqualTo(Hex.plain(bytes));
    assertThat(Hex.of(Greeting.encodeExport(export, true)))
        .isEqualTo(Hex.plain(bytes, "00".repeat(124)));
    assertThat(Greeting.decodeExport(Hex.bytes(bytes))).isEqualTo(export);
  }

  @Test
  void constantsAreTheLengths() {
    assertThat(Greeting.encode(Flags.none(HandshakeFlag.class)).remaining())
        .isEqualTo(Greeting.SERVER);
    assertThat(Greeting.encodeClient(Flags.none(ClientFlag.class)).remaining())
        .isEqualTo(Greeting.CLIENT);
    InfoItem.Export export = new InfoItem.Export(0, Flags.none(TransmissionFlag.class));
    assertThat(Greeting.encodeExport(export, false).remaining()).isEqualTo(Greeting.EXPORT);
  }

  @ParameterizedTest
  @CsvSource({
    "4e42444d41474944 49484156454f5054, greeting begins with 0x4e42444d41474944",
    "4e42444d41474943 49484156454f5055, greeting goes on with 0x49484156454f5055",
    "4e42444d41474943 0000420281861253, the server speaks oldstyle negotiation"
  })
  void otherGreetingsAreRefused(String hex, String message) {
    assertThatThrownBy(() -> Greeting.decode(Hex.bytes(hex, "0000")))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(message);
  }
}
