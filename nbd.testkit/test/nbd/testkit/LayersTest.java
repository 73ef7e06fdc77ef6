package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.PassThrough;
import nbd.api.Schema;
import nbd.plugin.memory.MemoryPlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LayersTest {
  /** Passes all on, and notes by which words it was made. */
  private record Noting(List<String> notes) implements Filter {
    @Override
    public String name() {
      return "noting";
    }

    @Override
    public String description() {
      return "notes";
    }

    @Override
    public Schema schema() {
      return Schema.of(Parameter.text("note").mandatory());
    }

    @Override
    public Export wrap(Export next, Parameters parameters, Host host) {
      notes.add(parameters.text("note"));
      return new ExportFilter(next) {
        @Override
        public Handle open(Client client) throws IOException {
          notes.add("open " + parameters.text("note"));
          return new PassThrough(next().open(client)) {};
        }
      };
    }
  }

  private static Layers noted(List<String> notes) {
    return Layers.of(new MemoryPlugin(), "1M")
        .behind(new Noting(notes), "note=inner")
        .behind(new Noting(notes), "note=outer");
  }

  @Test
  void theFilterNamedLastIsTheOutermost() throws IOException {
    List<String> notes = new ArrayList<>();
    try (OpenDisk disk = noted(notes).open()) {
      assertThat(disk.size()).isEqualTo(1 << 20);
    }
    assertThat(notes).containsExactly("inner", "outer", "open outer", "open inner");
  }

  @Test
  void aServerHasTheSameLayersInTheSameOrder() throws IOException {
    List<String> notes = new ArrayList<>();
    try (ServedDisk served = noted(notes).serve();
        WireClient client = served.connect()) {
      client.write(4096, new byte[] {1, 2, 3}, WireClient.FUA);
      assertThat(client.read(4095, 5)).containsExactly(0, 1, 2, 3, 0);
      client.zero(4096, 1, 0);
      client.trim(8192, 4096, 0);
      client.cache(0, 4096);
      client.flush();
      assertThat(client.read(4095, 5)).containsExactly(0, 0, 2, 3, 0);
    }
    assertThat(notes).startsWith("inner", "outer", "open outer", "open inner");
  }

  @Test
  void wordsAreThoseOfTheCommandLine() {
    assertThatThrownBy(() -> Layers.of(new MemoryPlugin(), "sise=1M").open())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("did you mean 'size'");
    assertThatThrownBy(() -> Layers.of(Scripted.ofSize(1), "1M").serve())
        .hasMessageContaining("takes no bare word");
    assertThat(noted(List.of()))
        .hasToString("--filter=noting --filter=noting memory 1M note=inner note=outer");
  }

  @Test
  void readOnlyIsForAllClients() throws IOException {
    Layers layers = Layers.of(new MemoryPlugin(), "1M").readOnly();
    try (ServedDisk served = layers.serve();
        WireClient client = served.connect()) {
      assertThat(client.facts().has(WireClient.READ_ONLY)).isTrue();
      RefusedException told =
          catchThrowableOfType(RefusedException.class, () -> client.write(0, new byte[1], 0));
      assertThat(told.error()).as("EPERM").isEqualTo(1);
    }
  }

  @Test
  void namesReachThePlugin() throws IOException {
    try (ServedDisk served = Layers.of(Scripted.ofSize(5).onlyNames("a")).serve();
        WireClient client = served.connect("a")) {
      assertThat(client.size()).isEqualTo(5);
      assertThatThrownBy(() -> served.connect("b")).hasMessageContaining("no disk 'b'");
    }
  }

  @Test
  void nothingIsLeftOfAServer() throws IOException {
    Path socket;
    try (ServedDisk served = Layers.of(Scripted.ofSize(5)).serve()) {
      socket = served.socket();
      assertThat(socket).exists();
      assertThat(served.uri().toString()).contains(socket.toString());
    }
    assertThat(socket.getParent()).doesNotExist();
  }

  @Test
  void aDiskIsClosedAfterThoseThatCameLater() throws IOException {
    OpenDisk first = Layers.of(new MemoryPlugin(), "1M").open();
    OpenDisk second = first.again("");
    second.write(5, new byte[] {1});
    assertThat(first.read(5, 1)).containsExactly(1);
    second.close();
    first.close();
  }
}
