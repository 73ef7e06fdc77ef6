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
import java.util.ArrayList;
import java.util.List;
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
    Piece third = memory.take(4096);
    small.giveBack();
    alike.giveBack();
    third.giveBack();
    assertThat(isFreed(third)).isTrue();
    long address = segment(alike).address();
    assertThat(segment(memory.take(4096)).address()).isEqualTo(address);
    assertThat(segment(memory.take(4097)).address()).isNotIn(address, segment(small).address());
    assertThat(small.buffer(1).isDirect()).isTrue();
    assertThat(large.buffer(8192).capacity()).isEqualTo(8192);
    large.giveBack();
    assertThat(segment(memory.take(8192)).address()).isEqualTo(segment(large).address());
  }

  /** Else blocks that were needed once would keep all later calls of another size from keeping. */
  @Test
  void idleBlocksOfOtherSizesMakeRoomTheLargestFirst() {
    DeviceMemory memory = new DeviceMemory(16384 + 8192 + 4096);
    Piece small = memory.take(4096);
    Piece alike = memory.take(4096);
    Piece medium = memory.take(8192);
    Piece large = memory.take(16384);
    Piece another = memory.take(16384);
    List.of(small, medium, large).forEach(Piece::giveBack);
    assertThat(isFreed(large)).isFalse();
    alike.giveBack();
    assertThat(isFreed(large)).isTrue();
    assertThat(List.of(small, alike, medium)).noneMatch(DeviceMemoryTest::isFreed);
    another.giveBack();
    assertThat(isFreed(medium)).isTrue();
    assertThat(List.of(small, alike, another)).noneMatch(DeviceMemoryTest::isFreed);
    long address = segment(alike).address();
    assertThat(segment(memory.take(4096)).address()).isEqualTo(address);
    assertThat(segment(memory.take(16384)).address()).isEqualTo(segment(another).address());
  }

  @Test
  void aBlockThatIsTooLargeToKeepDrivesNothingOut() {
    DeviceMemory memory = new DeviceMemory(8192);
    Piece small = memory.take(4096);
    Piece large = memory.take(16384);
    small.giveBack();
    large.giveBack();
    assertThat(isFreed(large)).isTrue();
    assertThat(segment(memory.take(4096)).address()).isEqualTo(segment(small).address());
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
  private final List<Piece> givenBackThen = new ArrayList<>();

  @SuppressWarnings("unused") // qsort calls it.
  private int compare(MemorySegment a, MemorySegment b) {
    sorted.giveBack();
    givenBackThen.forEach(Piece::giveBack);
    return 0;
  }

  /** A device may call back before the call that started it has returned. */
  @Test
  void whatANativeCallStillHasIsKeptOverTheLimit() throws Throwable {
    DeviceMemory memory = new DeviceMemory(0);
    sorted = memory.take(2);
    MemorySegment kept = segment(sorted);
    sort(MemorySegment.ofBuffer(sorted.buffer(2)));
    assertThat(kept.scope().isAlive()).isTrue();
    assertThat(segment(memory.take(1)).address()).isEqualTo(kept.address());
  }

  @Test
  void whatANativeCallStillHasMakesRoomLater() throws Throwable {
    DeviceMemory memory = new DeviceMemory(8192);
    sorted = memory.take(8192);
    Piece small = memory.take(4096);
    Piece alike = memory.take(4096);
    givenBackThen.add(small);
    sort(MemorySegment.ofBuffer(sorted.buffer(2)));
    assertThat(List.of(sorted, small)).noneMatch(DeviceMemoryTest::isFreed);
    alike.giveBack();
    assertThat(isFreed(sorted)).isTrue();
    assertThat(List.of(small, alike)).noneMatch(DeviceMemoryTest::isFreed);
  }

  /** By the C library's qsort, which calls {@link #compare} meanwhile. */
  @SuppressWarnings("restricted")
  private void sort(MemorySegment twoBytes) throws Throwable {
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
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment comparator =
          linker.upcallStub(
              compare, FunctionDescriptor.of(ValueLayout.JAVA_INT, pointer, pointer), arena);
      qsort.invokeExact(twoBytes, 2L, 1L, comparator);
    }
  }
}
