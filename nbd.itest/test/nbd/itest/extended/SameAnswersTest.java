package nbd.itest.extended;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same bytes go to nbdj and to qemu-nbd, which has extended headers from other hands: the same
 * comes back from both, but where the document leaves a choice.
 */
@Timeout(60)
class SameAnswersTest {
  private static final long SIZE = TwoServers.SIZE;
  private static final long TOO_LONG = (64 << 20) + 1;
  private static final String CLOSED = "closed";

  /** What a connection that lives answers to the next request. */
  private static final String NEXT = "data at 4096, 4096 bytes";

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

  static Stream<Ask> requests() {
    return Stream.concat(ranges(), Stream.concat(payloads(), selections()));
  }

  private static Stream<Ask> ranges() {
    return Stream.of(
        Ask.range("a read", Ask.READ, 0, SIZE - 512, 512),
        Ask.range("a read past the end", Ask.READ, 0, SIZE - 511, 512),
        Ask.range("a read at 2^64-1", Ask.READ, 0, -1, 1),
        Ask.range("all zeroed", Ask.ZERO, 0, 0, SIZE),
        Ask.range("all trimmed", Ask.TRIM, 0, 0, SIZE),
        Ask.range("a trim from 2^63 for 2^63", Ask.TRIM, 0, Long.MIN_VALUE, Long.MIN_VALUE),
        Ask.range("a trim past the end", Ask.TRIM, 0, 1, SIZE),
        Ask.range("a cache", Ask.CACHE, 0, 0, 32 << 20),
        Ask.range("the status of all", Ask.STATUS, 0, 0, SIZE),
        Ask.range("the status of 5 GiB less one", Ask.STATUS, Ask.REQ_ONE, 0, SIZE - 1),
        Ask.range("the status of 2^64-1", Ask.STATUS, 0, 0, -1),
        Ask.range("the status of nothing", Ask.STATUS, 0, 0, 0),
        Ask.range("a flush", Ask.FLUSH, 0, 0, 0),
        Ask.range("an unknown command", 99, 0, 0, 512),
        Ask.range("an unknown flag", Ask.TRIM, 1 << 14, 0, 512));
  }

  private static Stream<Ask> payloads() {
    return Stream.of(
        Ask.payload("a write", Ask.WRITE, 1 << 20),
        new Ask(
            "a write without the flag", Ask.WRITE, 0, 0, 1 << 20, _ -> new byte[1 << 20], false),
        Ask.payload("a read with a payload", Ask.READ, 512),
        Ask.payload("a trim with a payload", Ask.TRIM, 4),
        Ask.payload("a trim with an empty payload", Ask.TRIM, 0),
        Ask.payload("zeroes with a payload", Ask.ZERO, 100_000),
        Ask.payload("a cache with a payload", Ask.CACHE, 1),
        Ask.payload("a flush with a payload", Ask.FLUSH, 3_000_000),
        Ask.payload("an unknown command with a payload", 99, 4),
        Ask.announced("a write that is too long", Ask.WRITE, TOO_LONG),
        Ask.announced("a trim whose payload is too long", Ask.TRIM, TOO_LONG),
        Ask.announced("an unknown command whose payload is 2^64-1", 99, -1));
  }

  private static Stream<Ask> selections() {
    return Stream.of(
        Ask.selecting("the context", 0, SIZE, 12, List::getFirst),
        Ask.selecting("the context and REQ_ONE", Ask.REQ_ONE, 1 << 20, 12, List::getFirst),
        Ask.selecting("no context", 0, SIZE, 8),
        Ask.selecting("the same twice", 0, SIZE, 16, List::getFirst, List::getFirst),
        Ask.selecting("an unknown one", 0, SIZE, 16, List::getFirst, _ -> 777),
        Ask.selecting("only an unknown one", 0, SIZE, 12, _ -> -1),
        Ask.selecting("one byte too many", 0, SIZE, 13, List::getFirst, List::getFirst),
        Ask.selecting("half an id", 0, SIZE, 10, List::getFirst),
        Ask.selecting("half a length", 0, SIZE, 4),
        Ask.selecting("an empty payload", 0, SIZE, 0),
        Ask.selecting("a range of nothing", 0, 0, 12, List::getFirst),
        Ask.selecting("a range past the end", 0, SIZE + 1, 12, List::getFirst),
        Ask.selecting("a range of 2^64-1", 0, -1, 12, List::getFirst));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void bothAnswerRequestsAlike(Ask ask) throws IOException {
    List<String> nbdj = answer(both.nbdj().address(), ask);
    assertThat(nbdj).endsWith(ask.ends() ? CLOSED : NEXT);
    assertThat(nbdj).isEqualTo(answer(both.qemu().address(), ask));
  }

  /** And whether the connection goes on; the server does in any case. */
  private static List<String> answer(SocketAddress server, Ask ask) throws IOException {
    List<String> answer = new ArrayList<>();
    try (ByHand client = transmitting(server)) {
      askTwice(client, ask, answer);
    }
    transmitting(server).close();
    return answer;
  }

  private static void askTwice(ByHand client, Ask ask, List<String> answer) {
    try {
      client.request(ask, answer);
      client.request(Ask.range("next", Ask.READ, 0, 4096, 4096), answer);
    } catch (IOException closed) {
      answer.add(CLOSED);
    }
  }

  private static ByHand transmitting(SocketAddress server) throws IOException {
    ByHand client = new ByHand(server);
    assertThat(client.option(ByHand.EXTENDED_HEADERS)).endsWith("ACK");
    assertThat(client.option(ByHand.SET_META_CONTEXT, ByHand.ALLOCATION)).endsWith("ACK");
    assertThat(client.option(ByHand.GO, ByHand.DEFAULT_EXPORT)).endsWith("ACK");
    return client;
  }

  /** qemu-nbd has EINVAL for all that is too long or too far, and does nothing successfully. */
  static Stream<Arguments> leniency() {
    return Stream.of(
        arguments(Ask.range("too long", Ask.READ, 0, 0, TOO_LONG), "error 22", "error 75"),
        arguments(Ask.range("past the end", Ask.ZERO, 0, 1, SIZE), "error 22", "error 28"),
        arguments(Ask.range("2^64-1", Ask.ZERO, 0, 0, -1), "error 22", "error 28"),
        arguments(Ask.range("nothing", Ask.TRIM, 0, 0, 0), "done", "error 22"));
  }

  @ParameterizedTest
  @MethodSource("leniency")
  void nbdjKeepsToTheDocumentWhereQemuIsLenient(Ask ask, String qemu, String nbdj)
      throws IOException {
    assertThat(answer(both.qemu().address(), ask)).containsExactly(qemu, NEXT);
    assertThat(answer(both.nbdj().address(), ask)).containsExactly(nbdj, NEXT);
  }
}
