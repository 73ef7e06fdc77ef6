package nbd.app.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Client;
import nbd.api.Contexts;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.MetaContext;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Range;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.client.NbdUri;
import nbd.server.Catalog;
import nbd.server.NbdServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Maps of the largest disk there is, by the server itself. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MappingTest {
  private static final long SIZE = Long.MAX_VALUE;
  private static final long MIDDLE = 1L << 62;
  private static final String WIDE = "x:wide";

  private static final ExtentMap ALLOCATED =
      ExtentMap.strict(0)
          .append(4096, Allocation.DATA)
          .append(MIDDLE - 4096, Allocation.HOLE_ZERO)
          .append(65536, Allocation.DATA)
          .append(SIZE - MIDDLE - 65536, Allocation.HOLE_ZERO)
          .build();
  private static final ExtentMap STATUSES =
      ExtentMap.strict(0).append(MIDDLE, -1).append(SIZE - MIDDLE, 1L << 63).build();

  @TempDir Path folder;

  /** What the disk was asked for in base:allocation. */
  private final ConcurrentLinkedQueue<Range> asked = new ConcurrentLinkedQueue<>();

  private NbdServer server;

  @BeforeEach
  void serve() throws IOException {
    server = serve(new Patches(1), "s");
  }

  private NbdServer serve(Plugin plugin, String socket) throws IOException {
    return NbdServer.builder()
        .catalog(new OnePlugin(plugin))
        .plugin(plugin.name())
        .listen(UnixDomainSocketAddress.of(folder.resolve(socket)))
        .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aMapOfTheLargestDiskTakesOneRequest() throws IOException {
    assertThat(map(Allocation.NAME, Form.TABLE))
        .isEqualTo(
            """
                     0        4096    0  data       4 KiB
                  4096  4611686018427383808    3  hole,zero  3.9 EiB
            4611686018427387904       65536    0  data       64 KiB
            4611686018427453440  4611686018427322367    3  hole,zero  3.9 EiB
            """);
    assertThat(asked).containsExactly(new Range(0, SIZE));
  }

  @Test
  void contextsWithLongStatusesAreListed() throws IOException {
    assertThat(map(MapSpec.LIST, Form.TABLE)).isEqualTo("base:allocation\nx:wide\n");
  }

  @Test
  void longStatusesAreShownUnsigned() throws IOException {
    assertThat(map(WIDE, Form.TABLE))
        .isEqualTo(
            """
                     0  4611686018427387904  18446744073709551615             4 EiB
            4611686018427387904  4611686018427387903  9223372036854775808             3.9 EiB
            """);
    assertThat(map(WIDE, Form.JSON))
        .isEqualTo(
            """
            [{ "offset": 0, "length": 4611686018427387904, "type": 18446744073709551615},
            { "offset": 4611686018427387904, "length": 4611686018427387903, "type":\
             9223372036854775808}]
            """);
    // in the order of statuses, which have no sign
    assertThat(map(WIDE, Form.TOTALS))
        .isEqualTo(
            """
            4611686018427387903  50.0% 9223372036854775808            3.9 EiB
            4611686018427387904  50.0% 18446744073709551615            4 EiB
            """);
    assertThat(map(WIDE, Form.TOTALS_JSON))
        .contains("\"type\": 9223372036854775808 }", "\"type\": 18446744073709551615 }");
    assertThat(map(WIDE, Form.PICTURE))
        .contains("status 9223372036854775808 3.9 EiB, status 18446744073709551615 4 EiB");
  }

  @Test
  void anEndThatNoRequestCanBeAboutIsDataOrAnError() throws IOException {
    try (NbdServer _ = serve(new Patches(512), "cut")) {
      assertThat(map("cut", Allocation.NAME, Form.TABLE))
          .endsWith(
              """
              4611686018427453440  4611686018427321856    3  hole,zero  3.9 EiB
              9223372036854775296         511    0  data       511 B
              """);
      assertThatThrownBy(() -> map("cut", WIDE, Form.TABLE))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "the server does not tell 'x:wide' of the 511 bytes at 9223372036854775296, which"
                  + " are no whole block: BlockStatus of 511 bytes at 9223372036854775296 failed:"
                  + " EINVAL");
    }
  }

  private String map(String context, Form form) throws IOException {
    return map("s", context, form);
  }

  private String map(String socket, String context, Form form) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var place = new NbdUri(UnixDomainSocketAddress.of(folder.resolve(socket)), "");
    var spec = new MapSpec("nbd+unix:", place, context, form, 0, OptionalLong.empty(), 1, true);
    new Mapping(spec, new PrintStream(bytes, false, UTF_8)).run();
    return bytes.toString(UTF_8);
  }

  private record OnePlugin(Plugin plugin) implements Catalog {
    @Override
    public List<Plugin> plugins() {
      return List.of(plugin);
    }

    @Override
    public List<Filter> filters() {
      return List.of();
    }
  }

  /** A disk of 2^63-1 bytes with some data, and a context whose statuses have 64 bits. */
  private final class Patches implements Plugin {
    private final int block;

    /**
     * @param block its minimum block size in bytes
     */
    Patches(int block) {
      this.block = block;
    }

    @Override
    public String name() {
      return "patches";
    }

    @Override
    public String description() {
      return "the largest disk";
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      return new Export() {
        @Override
        public Handle open(Client client) {
          return new PatchHandle(block);
        }
      };
    }
  }

  private final class PatchHandle extends SimpleHandle {
    PatchHandle(int block) {
      super(
          Traits.of(SIZE)
              .readOnly(true)
              .blockSizes(new BlockSizes(block, 4096, 0xffff_ffffL))
              .build());
    }

    @Override
    public Contexts contexts() {
      return Contexts.ofAllocation(this::allocation)
          .with(new MetaContext(WIDE, Support.EMULATE, (_, _) -> STATUSES, true));
    }

    private ExtentMap allocation(Range range, int atMost) {
      asked.add(range);
      return ALLOCATED;
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      target.put(new byte[target.remaining()]);
    }
  }
}
