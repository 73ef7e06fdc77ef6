package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import nbd.api.Export;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.Range;
import nbd.api.RetainedState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An export comes in the place of another one, as the server has it do in an upgrade. */
class UpgradeTest {
  @TempDir Path folder;

  private final MemoryPlugin plugin = new MemoryPlugin();
  private int folders;
  private Path lastFolder;

  private Export export(String allocator, String size) throws IOException {
    lastFolder = Files.createDirectory(folder.resolve("host-" + folders++));
    return plugin.export(
        plugin.schema().parse(Map.of("size", size, "allocator", allocator)),
        new TestHost(lastFolder));
  }

  private static void write(Export export, int at, int value) throws IOException {
    try (Handle handle = export.open(new TestClient("", false))) {
      handle.write(new Range(at, 1), new TestSource(new byte[] {(byte) value}), Flag.NONE);
    }
  }

  private static byte read(Export export, int at) throws IOException {
    try (Handle handle = export.open(new TestClient("", false))) {
      TestSink sink = new TestSink(1);
      handle.read(new Range(at, 1), sink);
      return sink.bytes()[0];
    }
  }

  private static Optional<Identity> identity(Export export) throws IOException {
    try (Handle handle = export.open(new TestClient("", false))) {
      return handle.traits().identity();
    }
  }

  /** The memory itself, by which a test sees whether it has been given back. */
  private static List<MemorySegment> memory(RetainedState state) throws IOException {
    if (!state.kind().equals("memory.solid")) {
      return slabs(state).map(slab -> (MemorySegment) slab[2]).toList();
    }
    List<?> blocks = state.value("blocks", List.class);
    return blocks.stream().map(MemorySegment.class::cast).toList();
  }

  private static Stream<Object[]> slabs(RetainedState state) throws IOException {
    List<?> slabs = state.value("slabs", List.class);
    return slabs.stream().map(Object[].class::cast);
  }

  private static boolean isThere(List<MemorySegment> memory) {
    return memory.stream().allMatch(each -> each.scope().isAlive());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sparse", "malloc"})
  void theNextExportIsTheSameDiskAndTheLastOneGivesItsMemoryBack(String allocator)
      throws IOException {
    Export serving = export(allocator, "1M");
    serving.ready();
    write(serving, 5, 42);
    Optional<Identity> identity = identity(serving);
    List<MemorySegment> memory = List.of();
    for (int upgrade = 0; upgrade < 20; upgrade++) {
      RetainedState state = serving.retain().orElseThrow();
      memory = memory(state);
      Export next = export(allocator, "1M");
      assertThat(next.adopt(state)).isTrue();
      next.ready();
      state.handOver();
      serving.close();
      serving = next;
      assertThat(read(serving, 5)).isEqualTo((byte) 42);
      assertThat(identity(serving)).isEqualTo(identity).isPresent();
      write(serving, 100_000 + upgrade, upgrade);
    }
    assertThat(read(serving, 100_019)).isEqualTo((byte) 19);
    assertThat(memory).hasSize(1);
    assertThat(isThere(memory)).isTrue();
    serving.close();
    assertThat(isThere(memory)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sparse", "malloc"})
  void afterAFailedUpgradeTheOneBeforeServesOnAndStillOwnsItsMemory(String allocator)
      throws IOException {
    Export serving = export(allocator, "1M");
    serving.ready();
    write(serving, 5, 42);
    RetainedState state = serving.retain().orElseThrow();
    List<MemorySegment> memory = memory(state);
    Export abandoned = export(allocator, "1M");
    assertThat(abandoned.adopt(state)).isTrue();
    abandoned.ready();
    assertThat(read(abandoned, 5)).isEqualTo((byte) 42);
    state.giveBack();
    abandoned.close();
    assertThat(isThere(memory)).isTrue();
    write(serving, 6, 43);
    assertThat(read(serving, 5)).isEqualTo((byte) 42);
    Export next = export(allocator, "1M");
    RetainedState again = serving.retain().orElseThrow();
    next.adopt(again);
    again.handOver();
    serving.close();
    assertThat(read(next, 6)).isEqualTo((byte) 43);
    next.close();
    assertThat(isThere(memory)).isFalse();
  }

  /** Nor of one that went well: what it has in it would be kept as long as the disk. */
  @ParameterizedTest
  @ValueSource(strings = {"sparse", "malloc"})
  void nothingOfAnAttemptIsKeptWhenTheDiskIsOpenedAgain(String allocator) throws IOException {
    Export serving = export(allocator, "1M");
    write(serving, 5, 42);
    List<WeakReference<RetainedState>> states = new ArrayList<>();
    states.add(attempt(serving, export(allocator, "1M"), false));
    assertThat(read(serving, 5)).isEqualTo((byte) 42);
    Export next = export(allocator, "1M");
    states.add(attempt(serving, next, true));
    serving.close();
    assertThat(read(next, 5)).isEqualTo((byte) 42);
    for (int i = 0; i < 20 && states.stream().anyMatch(each -> each.get() != null); i++) {
      System.gc();
    }
    assertThat(states.getFirst().get()).isNull();
    assertThat(states.getLast().get()).isNull();
    assertThat(serving).as("alive all the time").isNotSameAs(next);
    next.close();
  }

  private static WeakReference<RetainedState> attempt(Export from, Export to, boolean goesWell)
      throws IOException {
    RetainedState state = from.retain().orElseThrow();
    assertThat(to.adopt(state)).isTrue();
    if (goesWell) {
      state.handOver();
    } else {
      state.giveBack();
      to.close();
    }
    return new WeakReference<>(state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sparse", "malloc"})
  void withoutAnUpgradeCloseGivesTheMemoryBackAlsoAfterRetaining(String allocator)
      throws IOException {
    Export export = export(allocator, "1M");
    write(export, 5, 42);
    List<MemorySegment> memory = memory(export.retain().orElseThrow());
    export.close();
    assertThat(isThere(memory)).isFalse();
  }

  /** The mapped file is in the folder of the one before, which is deleted after its close. */
  @Test
  void theMemoryOutlivesTheFolderItWasMadeWithAndMoreCanBeHad() throws IOException {
    Export before = export("sparse", "64M");
    write(before, 5, 42);
    Path itsFolder = lastFolder;
    RetainedState state = before.retain().orElseThrow();
    Export after = export("sparse", "64M");
    after.adopt(state);
    state.handOver();
    before.close();
    try (Stream<Path> left = Files.list(itsFolder)) {
      assertThat(left).isEmpty();
    }
    Files.delete(itsFolder);
    for (int at = 0; at < 64 << 20; at += 32768) {
      write(after, at, 1);
    }
    assertThat(read(after, 5)).isEqualTo((byte) 42);
    assertThat(read(after, (64 << 20) - 32768)).isEqualTo((byte) 1);
    after.close();
  }

  @Test
  void anotherSizeOrAllocatorIsAnEmptyDiskOfItsOwn() throws IOException {
    Export before = export("sparse", "1M");
    write(before, 5, 42);
    RetainedState state = before.retain().orElseThrow();
    for (Export other : List.of(export("sparse", "2M"), export("malloc", "1M"))) {
      assertThat(other.adopt(state)).isFalse();
      other.ready();
      assertThat(read(other, 5)).isZero();
      assertThat(identity(other)).isPresent().isNotEqualTo(identity(before));
      other.close();
    }
    assertThat(read(before, 5)).isEqualTo((byte) 42);
    before.close();
  }

  @Test
  void aStateOfAnotherVersionIsRefusedNamingBoth() throws IOException {
    RetainedState newer = RetainedState.of("memory.pages", 2).with("pages", "all").build();
    Export export = export("sparse", "1M");
    assertThatThrownBy(() -> export.adopt(newer))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "this version takes retained state memory.pages version 1 only, not memory.pages"
                + " version 2");
  }

  @Test
  void aStateOfAnotherKindOrADamagedOneIsRefused() throws IOException {
    Export export = export("sparse", "1M");
    assertThatThrownBy(() -> export.adopt(RetainedState.of("cow.overlay", 1).build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cow.overlay version 1");
    RetainedState.Builder damaged =
        RetainedState.of("memory.pages", 1).with("size", 1L << 20).with("identity", "a");
    assertThatThrownBy(() -> export.adopt(damaged.build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("under 'slabs'");
    damaged.with("slabs", List.of(new Object[] {"one"})).with("table", 0);
    assertThatThrownBy(() -> export.adopt(damaged.build()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("memory.pages version 1 is damaged");
    assertThat(read(export, 0)).isZero();
    export.close();
  }

  @Test
  void whatWasNeverOpenedHasNothingToLeaveAndTakesNoMemory() throws IOException {
    Export export = export("malloc", "1E");
    assertThat(export.retain()).isEmpty();
    export.close();
  }

  /** Sizes, places, order: what a later version of this bundle must still be able to read. */
  @Test
  void theLayoutOfPagesIsAsTheNextVersionReadsIt() throws IOException {
    Export export = export("sparse", "64M");
    write(export, (32 << 20) + 5, 42);
    RetainedState state = export.retain().orElseThrow();
    assertThat(state).hasToString("memory.pages version 1");
    assertThat(state.value("size", Long.class)).isEqualTo(64L << 20);
    assertThat(state.value("identity", String.class))
        .isEqualTo(identity(export).orElseThrow().value());
    Object[] slab = slabs(state).findFirst().orElseThrow();
    assertThat(slab[0]).isEqualTo(1);
    assertThat(slab[1]).isInstanceOf(Arena.class);
    assertThat(((MemorySegment) slab[2]).get(ValueLayout.JAVA_BYTE, 5)).isEqualTo((byte) 42);
    assertThat(slab[5]).as("pages given back").isEqualTo(0);
    assertThat(slab[6]).as("pages ever taken").isEqualTo(1);
    Object[] root = state.value("table", Object[].class);
    int[] leaf = (int[]) root[4];
    assertThat(leaf[0]).isEqualTo(1 << 11);
    assertThat(leaf[256]).isEqualTo(1);
    assertThat(root[5]).isEqualTo(0);
    export.close();
  }
}
