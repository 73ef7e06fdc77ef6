package nbd.plugin.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZeroFileTest {
  private static final long SLAB = 1 << 20;

  @TempDir Path folder;

  @Test
  void slabsAreZeroAndShareNothing() throws IOException {
    try (ZeroFile file = new ZeroFile(new TestHost(folder));
        Arena arena = Arena.ofShared()) {
      MemorySegment first = file.reserve(arena, SLAB);
      first.fill((byte) 7);
      MemorySegment second = file.reserve(arena, 2 * SLAB);
      assertThat(second.mismatch(MemorySegment.ofArray(new byte[2 << 20]))).isEqualTo(-1);
      second.fill((byte) 8);
      assertThat(first.get(JAVA_BYTE, SLAB - 1)).isEqualTo((byte) 7);
    }
  }

  @Test
  void slabsOutliveTheFile() throws IOException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment slab;
      try (ZeroFile file = new ZeroFile(new TestHost(folder))) {
        slab = file.reserve(arena, SLAB);
      }
      try (var left = Files.list(folder)) {
        assertThat(left).isEmpty();
      }
      slab.fill((byte) 1);
      assertThat(slab.get(JAVA_BYTE, 0)).isEqualTo((byte) 1);
    }
  }

  /** Nothing of it is touched, so this takes addresses only. */
  @Test
  void memoryIsNotLimitedByTheHeap() throws IOException {
    try (ZeroFile file = new ZeroFile(new TestHost(folder));
        Arena arena = Arena.ofShared()) {
      for (long had = 0; had <= 2 * Runtime.getRuntime().maxMemory(); had += 64 * SLAB) {
        file.reserve(arena, 64 * SLAB);
      }
    }
  }

  @Test
  void theSystemHasTheMemoryBackWhenTheArenaIsClosed() throws IOException {
    assumeTrue(Files.isReadable(Path.of("/proc/self/maps")), "there is no /proc");
    try (ZeroFile file = new ZeroFile(new TestHost(folder))) {
      try (Arena arena = Arena.ofShared()) {
        file.reserve(arena, SLAB);
        assertThat(mappings()).isEqualTo(1);
      }
      assertThat(mappings()).isZero();
    }
  }

  private long mappings() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains(folder.toString()))
        .count();
  }

  @Test
  void withoutAFolderMemoryComesFromTheCLibrary() throws IOException {
    try (ZeroFile file = new ZeroFile(new TestHost(null))) {
      Arena arena = Arena.ofShared();
      MemorySegment slab = file.reserve(arena, SLAB);
      assertThat(slab.mismatch(MemorySegment.ofArray(new byte[1 << 20]))).isEqualTo(-1);
      arena.close();
      assertThatThrownBy(() -> slab.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }
  }
}
