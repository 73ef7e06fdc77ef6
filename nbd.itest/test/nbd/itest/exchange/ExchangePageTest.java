package nbd.itest.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nbd.itest.clients.Server;
import nbd.itest.clients.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The conversation that {@code docs/exchange.md} prints is the one that a server of today has. */
class ExchangePageTest {
  private static final Path PAGE = Path.of("..", "docs", "exchange.md");

  /** {@code C}, {@code S} or nothing, then bytes, then a remark. */
  private static final Pattern LINE =
      Pattern.compile("([CS ])  ((?:[0-9a-f]{2})+(?: (?:[0-9a-f]{2})+)*)(?:  .*)?");

  /** How a line begins that has no bytes. */
  private static final String REMARK = " ".repeat(20);

  /** Bytes that one side sends before the other has its turn. */
  private record Turn(boolean client, StringBuilder hex) {
    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  private static List<Turn> turns() throws IOException {
    List<Turn> turns = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("```")) {
        inside = line.equals("```nbd");
      } else if (inside && !line.startsWith(REMARK)) {
        Matcher bytes = LINE.matcher(line);
        assertThat(bytes.matches()).as("'C  hex  remark' expected: " + line).isTrue();
        add(bytes.group(1), bytes.group(2).replace(" ", ""), turns);
      }
    }
    return turns;
  }

  private static void add(String side, String hex, List<Turn> turns) {
    boolean client = side.equals("C");
    if (!side.isBlank() && (turns.isEmpty() || turns.getLast().client() != client)) {
      turns.add(new Turn(client, new StringBuilder()));
    }
    turns.getLast().hex().append(hex);
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theServerAnswersAsThePageSays() throws IOException {
    List<Turn> turns = turns();
    assertThat(turns).hasSizeGreaterThan(10);
    try (Server server = Server.start(Transport.UNIX, "memory", "4T");
        SocketChannel socket = SocketChannel.open(server.address())) {
      for (Turn turn : turns) {
        if (turn.client()) {
          send(socket, turn.bytes());
        } else {
          assertThat(HexFormat.of().formatHex(take(socket, turn.bytes().length)))
              .as("answer number " + turns.indexOf(turn))
              .isEqualTo(turn.hex().toString());
        }
      }
      assertThat(socket.read(ByteBuffer.allocate(1)))
          .as("bytes that the page leaves out")
          .isEqualTo(-1);
    }
  }

  private static void send(SocketChannel socket, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      socket.write(buffer);
    }
  }

  private static byte[] take(SocketChannel socket, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && socket.read(buffer) >= 0) {
      // until all is there, or the server closes
    }
    return buffer.array();
  }
}
