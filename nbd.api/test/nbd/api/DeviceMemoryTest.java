package nbd.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import nbd.api.DeviceMemory.Piece;
import org.junit.jupiter.api.Test;

class DeviceMemoryTest {
  private static MemorySegment segment(Piece piece) {
    return MemorySegment.ofBuffer(piece.buffer(1));
  }

  @Test
  void blocksAreKeptBySizeUpToTheLimit() {
    DeviceMemory memory = new DeviceMemory(8192);
    Piece small = memory.take(1);
    Piece alike = memory.take(4096);
    Piece large = memory.take(4097);
    large.giveBack();
    small.giveBack();
    alike.giveBack();
    assertThat(segment(memory.take(8192)).address()).isEqualTo(segment(large).address());
    assertThat(small.buffer(1).isDirect()).isTrue();
    assertThat(MemorySegment.ofBuffer(large.buffer(8192)).scope().isAlive()).isTrue();
    assertThat(isFreed(small) && isFreed(alike)).isTrue();
  }

  private static boolean isFreed(Piece piece) {
    return !segment(piece).scope().isAlive();
  }

  @Test
  void aQuarantineEndsByTheDeviceOnly() {
    DeviceMemory memory = new DeviceMemory(0);
    Piece piece = memory.take(1);
    piece.returned();
    assertThat(isFreed(piece)).isFalse();
    piece.quarantine();
    piece.giveBack();
    assertThat(isFreed(piece)).isFalse();
    piece.returned();
    assertThat(isFreed(piece)).isTrue();
  }

  private Piece sorted;

  @SuppressWarnings("unused") // qsort calls it.
  private int compare(MemorySegment a, MemorySegment b) {
    sorted.giveBack();
    return 0;
  }

  /** A device may call back before the call that started it has returned. */
  @Test
  @SuppressWarnings("restricted")
  void whatANativeCallStillHasIsKeptOverTheLimit() throws Throwable {
    DeviceMemory memory = new DeviceMemory(0);
    sorted = memory.take(2);
    Linker linker = Linker.nativeLinker();
    var pointer = ValueLayout.ADDRESS;
    MethodHandle qsort =
        linker.downcallHandle(
            linker.defaultLookup().find("qsort").orElseThrow(),
            FunctionDescriptor.ofVoid(
                pointer, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, pointer));
    MethodHandle compare =
        MethodHandles.lookup()
            .bind(
                this,
                "compare",
                MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class));
    MemorySegment kept = MemorySegment.ofBuffer(sorted.buffer(2));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment comparator =
          linker.upcallStub(
              compare, FunctionDescriptor.of(ValueLayout.JAVA_INT, pointer, pointer), arena);
      qsort.invokeExact(kept, 2L, 1L, comparator);
    }
    assertThat(kept.scope().isAlive()).isTrue();
    assertThat(segment(memory.take(1)).address()).isEqualTo(kept.address());
  }
}
