package nbd.itest.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.itest.clients.Command;
import nbd.itest.clients.Server;
import nbd.itest.clients.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The largest disk there can be, 8 EiB less a byte, is mapped by a handful of requests. */
class HugeMapTest {
  private static final long SIZE = Long.MAX_VALUE;
  private static final int HANDFUL = 5;
  private static final Pattern REQUESTS = Pattern.compile("mapped requests=(\\d+)");

  private static int requests(Command.Outcome map) {
    Matcher matcher = REQUESTS.matcher(map.err());
    assertThat(matcher.find()).as("'mapped requests=N' in " + map.err()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"base:allocation", "qemu:allocation-depth"})
  void emptyItIsOneLine(String context) {
    try (Server server = Server.start(Transport.UNIX, "memory", "size=" + SIZE)) {
      Command.Outcome map = Server.with("map", "-v", "--map=" + context, server.uri()).run().ok();
      assertThat(map.out().lines()).hasSize(1).first().asString().contains("9223372036854775807");
      assertThat(requests(map)).isEqualTo(1);
    }
  }

  @Test
  void withDataAtItsEndsItIsToldWhole() throws Exception {
    try (Server server = Server.start(Transport.UNIX, "memory", "size=" + SIZE)) {
      try (NbdClient client = NbdClient.connect(server.address(), "", ClientOptions.usual())) {
        for (long at : List.of(0L, 1L << 40, 1L << 62, SIZE - 1)) {
          client.write(at, ByteBuffer.wrap(new byte[] {1}));
        }
        client.zero(1L << 50, 3L << 40);
        client.trim(1L << 51, 3L << 40);
      }
      Command.Outcome map = Server.with("map", "-v", "--json", server.uri()).run().ok();
      assertThat(requests(map)).isLessThanOrEqualTo(HANDFUL);
      List<Maps.Part> parts = Maps.ofNbdj(server.uri());
      assertThat(parts).filteredOn(part -> part.status() == 0).hasSize(4);
      assertThat(parts.getLast().start() + parts.getLast().length()).isEqualTo(SIZE);
      assertThat(parts.stream().mapToLong(Maps.Part::length).sum()).isEqualTo(SIZE);
    }
  }
}
