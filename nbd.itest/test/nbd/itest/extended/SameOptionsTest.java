package nbd.itest.extended;

import static nbd.itest.extended.ByHand.EXPORT_NAME;
import static nbd.itest.extended.ByHand.EXTENDED_HEADERS;
import static nbd.itest.extended.ByHand.GO;
import static nbd.itest.extended.ByHand.INFO;
import static nbd.itest.extended.ByHand.SET_META_CONTEXT;
import static nbd.itest.extended.ByHand.STRUCTURED_REPLY;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** nbdj and qemu-nbd answer options alike, in whatever order they come. */
@Timeout(60)
class SameOptionsTest {
  @TempDir private static Path folder;

  private static TwoServers both;

  @BeforeAll
  static void start() throws IOException {
    both = TwoServers.start(folder);
  }

  @AfterAll
  static void stop() {
    if (both != null) {
      both.close();
    }
  }

  static Stream<List<Integer>> orders() {
    return Stream.of(
        List.of(EXTENDED_HEADERS, GO),
        List.of(EXTENDED_HEADERS, EXTENDED_HEADERS, SET_META_CONTEXT, GO),
        List.of(EXTENDED_HEADERS, SET_META_CONTEXT, INFO, GO),
        List.of(SET_META_CONTEXT, EXTENDED_HEADERS, GO),
        List.of(STRUCTURED_REPLY, SET_META_CONTEXT, INFO, GO),
        List.of(STRUCTURED_REPLY, EXTENDED_HEADERS, SET_META_CONTEXT, GO),
        List.of(STRUCTURED_REPLY, SET_META_CONTEXT, EXTENDED_HEADERS, INFO, GO),
        List.of(EXTENDED_HEADERS, STRUCTURED_REPLY, SET_META_CONTEXT, GO),
        List.of(STRUCTURED_REPLY, STRUCTURED_REPLY, EXTENDED_HEADERS, STRUCTURED_REPLY, GO));
  }

  /** INFO and GO tell with flag 12 whether contexts can be selected. */
  @ParameterizedTest
  @MethodSource("orders")
  void inEveryOrder(List<Integer> codes) throws IOException {
    assertThat(replies(both.nbdj().address(), codes))
        .isEqualTo(replies(both.qemu().address(), codes));
  }

  private static List<List<String>> replies(SocketAddress server, List<Integer> codes)
      throws IOException {
    List<List<String>> replies = new ArrayList<>();
    try (ByHand client = new ByHand(server)) {
      for (int code : codes) {
        replies.add(client.option(code, dataOf(code)));
      }
    }
    return replies;
  }

  private static byte[] dataOf(int code) {
    return switch (code) {
      case INFO, GO -> ByHand.DEFAULT_EXPORT;
      case SET_META_CONTEXT -> ByHand.ALLOCATION;
      default -> new byte[0];
    };
  }

  @Test
  void extendedHeadersWithDataAreInvalidAndCanBeAskedForAgain() throws IOException {
    assertThat(withData(both.nbdj().address()))
        .isEqualTo(withData(both.qemu().address()))
        .containsExactly(List.of("error 3"), List.of("ACK"));
  }

  private static List<List<String>> withData(SocketAddress server) throws IOException {
    try (ByHand client = new ByHand(server)) {
      return List.of(client.option(EXTENDED_HEADERS, (byte) 0), client.option(EXTENDED_HEADERS));
    }
  }

  @Test
  void exportNameAfterExtendedHeadersEndsTheConnection() throws IOException {
    assertThat(closesAtExportName(both.qemu().address())).isTrue();
    assertThat(closesAtExportName(both.nbdj().address())).isTrue();
  }

  private static boolean closesAtExportName(SocketAddress server) throws IOException {
    try (ByHand client = new ByHand(server)) {
      client.option(EXTENDED_HEADERS);
      client.send(EXPORT_NAME);
      return client.isClosed();
    }
  }

  /** qemu-nbd tells flag 12 at INFO whether or not there are contexts, and at GO as nbdj does. */
  @Test
  void infoTellsThatContextsCanBeSelectedWhenThereAreSome() throws IOException {
    List<Integer> codes = List.of(EXTENDED_HEADERS, INFO, SET_META_CONTEXT, INFO);
    assertThat(replies(both.nbdj().address(), codes))
        .containsExactly(
            List.of("ACK"),
            List.of("5368709120", "ACK"),
            List.of("base:allocation", "ACK"),
            List.of("5368709120 BLOCK_STATUS_PAYLOAD", "ACK"));
  }
}
