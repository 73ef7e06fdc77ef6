package nbd.server.transmission;

import static nbd.server.testing.MappedDisk.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HexFormat;
import nbd.api.Contexts;
import nbd.api.MetaContext;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.ByteSocket;
import nbd.server.testing.Serving;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Transmission with extended headers against bytes written by hand after the document; nothing here
 * is encoded or decoded by the product.
 */
class ExtendedBytesTest {
  private static final long SIZE = 1L << 43;

  private static final String REQUEST = "21e41c71";
  private static final String REPLY = "6e8a278c";
  private static final String COOKIE = "c00c1e0000000001";

  /** Half a hole, and a place that cannot be read. */
  private static final ByteDisk DISK =
      new ByteDisk(
          ByteDisk.ableTraits(SIZE).build(),
          Contexts.ofAllocation((_, _) -> map(1L << 42, 3, 1L << 42, 0))
              .with(
                  new MetaContext(
                      "x-test:wide",
                      Support.EMULATE,
                      (_, _) -> map(512, 0xfedc_ba98_7654_3210L, SIZE - 512, 1),
                      true))) {
        @Override
        public void read(Range range, ReadSink out) throws IOException {
          if (range.offset() >= 8192) {
            throw new NbdException(nbd.api.ErrorCode.EIO, "worn");
          }
          out.space(0, 2).put((byte) 0xab).put((byte) 0xcd);
          out.hole(2, range.length() - 2);
        }
      };

  private Serving serving;
  private ByteSocket client;

  @BeforeEach
  void negotiate() throws IOException {
    serving = Serving.disk(DISK);
    client = serving.dial();
    expect("4e42444d41474943 49484156454f5054 0003");
    client.hex("00000003");
    client.hex("49484156454f5054 0000000b 00000000");
    expect("0003e889045565a9 0000000b 00000001 00000000");
    client.hex(
        "49484156454f5054 0000000a 0000002a 00000000 00000002"
            + " 0000000f 626173653a616c6c6f636174696f6e 0000000b 782d746573743a77696465");
    expect(
        "0003e889045565a9 0000000a 00000004 00000013 00000001 626173653a616c6c6f636174696f6e"
            + " 0003e889045565a9 0000000a 00000004 0000000f 00000002 782d746573743a77696465"
            + " 0003e889045565a9 0000000a 00000001 00000000");
    client.hex("49484156454f5054 00000007 00000006 00000000 0000");
    // flags 1ded: the export's usual ones, and bit 12 for queries in payloads
    expect(
        "0003e889045565a9 00000007 00000003 0000000c 0000 0000080000000000 1ded"
            + " 0003e889045565a9 00000007 00000001 00000000");
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    serving.close();
  }

  private void expect(String hex) throws IOException {
    String plain = hex.replace(" ", "");
    byte[] came = client.take(plain.length() / 2).array();
    assertThat(HexFormat.of().formatHex(came)).isEqualTo(plain);
  }

  private void ask(String flags, String type, String offset, String length) throws IOException {
    client.hex(REQUEST + flags + type + COOKIE + offset + length);
  }

  @Test
  void threeTebibytesAreZeroedByOneRequestAndAnsweredByOneEmptyChunk() throws IOException {
    ask("0000", "0006", "0000000000001000", "0000030000000000");
    expect(REPLY + "0001 0000" + COOKIE + "0000000000001000 0000000000000000");
    assertThat(DISK.calls().all()).contains("zero 0x1000+0x30000000000");
  }

  @Test
  void readsAreDataAndHolesEachUnderTheRequestsOffset() throws IOException {
    ask("0000", "0000", "0000000000000010", "0000000000000200");
    expect(
        (REPLY + "0000 0001" + COOKIE + "0000000000000010 000000000000000a")
            + "0000000000000010 abcd");
    expect(
        (REPLY + "0001 0002" + COOKIE + "0000000000000010 000000000000000c")
            + "0000000000000012 000001fe");
  }

  @Test
  void unfragmentedReadsAreOneChunk() throws IOException {
    ask("0004", "0000", "0000000000000000", "0000000000000004");
    expect(
        (REPLY + "0001 0001" + COOKIE + "0000000000000000 000000000000000c")
            + "0000000000000000 abcd0000");
  }

  @Test
  void errorsHaveAMessage() throws IOException {
    ask("0000", "0000", "0000000000002000", "0000000000000001");
    expect(
        (REPLY + "0001 8001" + COOKIE + "0000000000002000 000000000000000a")
            + "00000005 0004 776f726e");
  }

  @Test
  void statusesAreToldWholeInAllContexts() throws IOException {
    ask("0000", "0007", "0000000000000000", "0000080000000000");
    expect(
        (REPLY + "0000 0006" + COOKIE + "0000000000000000 0000000000000028")
            + "00000001 00000002"
            + "0000040000000000 0000000000000003 0000040000000000 0000000000000000");
    expect(
        (REPLY + "0001 0006" + COOKIE + "0000000000000000 0000000000000028")
            + "00000002 00000002"
            + "0000000000000200 fedcba9876543210 000007fffffffe00 0000000000000001");
  }

  @Test
  void oneExtentIsNotLongerThanTheRequest() throws IOException {
    ask("0008", "0007", "0000000000000000", "0000030000000000");
    expect(
        (REPLY + "0000 0006" + COOKIE + "0000000000000000 0000000000000018")
            + "00000001 00000001 0000030000000000 0000000000000003");
    expect(
        (REPLY + "0001 0006" + COOKIE + "0000000000000000 0000000000000018")
            + "00000002 00000001 0000000000000200 fedcba9876543210");
  }

  @Test
  void aPayloadNamesTheContextsThatAreAskedFor() throws IOException {
    ask("0020", "0007", "0000040000000000", "000000000000000c");
    client.hex("0000040000000000 00000001");
    expect(
        (REPLY + "0001 0006" + COOKIE + "0000040000000000 0000000000000018")
            + "00000001 00000001 0000040000000000 0000000000000000");
  }

  @Test
  void writesSayThatTheyHaveAPayload() throws IOException {
    ask("0020", "0001", "0000000000000200", "0000000000000003");
    client.hex("010203");
    expect(REPLY + "0001 0000" + COOKIE + "0000000000000200 0000000000000000");
    assertThat(DISK.calls().all()).contains("write 0x200+0x3");
  }

  @Test
  void disconnectHasNoReply() throws IOException {
    ask("0000", "0002", "0000000000000000", "0000000000000000");
    client.assertEnds();
  }

  @Test
  void compactRequestsEndTheConnection() throws IOException {
    client.hex("25609513 0000 0003" + COOKIE + "0000000000000000 00000000 00000000");
    client.assertEnds();
  }
}
