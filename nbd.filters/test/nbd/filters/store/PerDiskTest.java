package nbd.filters.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportName;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.TestClient;
import org.junit.jupiter.api.Test;

class PerDiskTest {
  /** Opens some disk by any name; "" stands for "main". */
  private static final class Named implements Export {
    private final String[] names;

    Named(String... names) {
      this.names = names;
    }

    @Override
    public List<ExportName> list() {
      return Stream.of(names).map(name -> new ExportName(name, "")).toList();
    }

    @Override
    public Optional<String> defaultName() {
      return Optional.of("main");
    }

    @Override
    public Handle open(Client client) {
      throw new AssertionError("nobody opens it");
    }
  }

  private static String key(Scripted disk, String exportName, String... names) throws IOException {
    try (OpenDisk open = Layers.of(disk).open()) {
      return PerDisk.key(new Named(names), new TestClient(exportName), open.handle());
    }
  }

  @Test
  void aDiskIsKnownByItsIdentityWhateverItsName() throws IOException {
    Scripted disk = Scripted.ofSize(512).traits(it -> it.identity(new Identity("file", "1 2")));
    Scripted other = Scripted.ofSize(512).traits(it -> it.identity(new Identity("file", "1 3")));
    assertThat(key(disk, "a")).isEqualTo(key(disk, "b")).isNotEqualTo(key(other, "a"));
  }

  @Test
  void elseByItsNameWhereThereAreSeveral() throws IOException {
    Scripted disk = Scripted.ofSize(512);
    assertThat(key(disk, "", "main", "b"))
        .isEqualTo(key(disk, "main", "main", "b"))
        .isNotEqualTo(key(disk, "b", "main", "b"));
  }

  @Test
  void andIsTheOnlyOneWhereThereAreNot() throws IOException {
    Scripted disk = Scripted.ofSize(512);
    assertThat(key(disk, "", "main")).isEqualTo(key(disk, "b", "main")).isEqualTo(key(disk, "c"));
  }

  @Test
  void keepsOneThingForEachDisk() {
    PerDisk<StringBuilder> kept = new PerDisk<>();
    StringBuilder one = kept.of("a", () -> new StringBuilder("one"));
    assertThat(kept.of("a", () -> new StringBuilder("two"))).isSameAs(one);
    kept.adopt("b", new StringBuilder("three"));
    kept.adopt("c", new StringBuilder("four"));
    kept.drop("a", new StringBuilder("one"));
    kept.drop("c", kept.of("c", StringBuilder::new));
    Map<String, String> all = new HashMap<>();
    kept.forEach((key, each) -> all.put(key, each.toString()));
    assertThat(all).containsExactlyInAnyOrderEntriesOf(Map.of("a", "one", "b", "three"));
  }
}
