package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.ExtentSource;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Lease;
import nbd.api.MetaContext;
import nbd.api.NbdException;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Layers that break one promise each; the checker tells which. */
class BrokenLayersTest {
  private static final int LENGTH = 1000;

  @FunctionalInterface
  private interface Reading {
    void read(ReadSink out) throws IOException;
  }

  /** What a wrong layer does in a read of 1000 bytes. */
  private enum WrongRead {
    NOTHING("did not give byte 0", out -> {}),
    LAST_BYTE_IS_MISSING("did not give byte 999", out -> out.hole(0, 999)),
    A_GAP("did not give byte 400", out -> holes(out, 0, 400, 401, 599)),
    ONE_BYTE_TWICE("gave byte 399 of a read twice", out -> holes(out, 0, 400, 399, 601)),
    THE_SAME_TWICE("gave byte 0 of a read twice", out -> holes(out, 0, 1000, 0, 1000)),
    AROUND_A_PART("gave byte 0 of a read twice", out -> holes(out, 500, 10, 0, 1000)),
    ONE_BYTE_TOO_MUCH("gave 1001 bytes at 0", out -> out.hole(0, 1001)),
    NEGATIVE_PLACE("gave 10 bytes at -1", out -> out.hole(-1, 10)),
    NO_BYTES("gave 0 bytes at 5", out -> out.hole(5, 0)),
    UNFILLED_MEMORY("left server memory unfilled: bytes 0 to 7", out -> out.space(0, LENGTH)),
    UNFILLED_END("left server memory unfilled: bytes 900", out -> fill(out.space(0, LENGTH), 900)),
    WRITES_BEHIND_ITS_MEMORY(
        "wrote outside of the 1000 bytes",
        out -> fill(out.space(0, LENGTH).limit(LENGTH + 17), LENGTH + 1)),
    WRITES_BEFORE_ITS_MEMORY(
        "wrote outside of the 1000 bytes",
        out -> fill(out.space(0, LENGTH).position(15), LENGTH + 1)),
    FROM_ANOTHER_THREAD("called the read", BrokenLayersTest::fromAnotherThread),
    A_RUNTIME_EXCEPTION(
        "threw java.lang.IllegalStateException",
        out -> {
          throw new IllegalStateException("oops");
        }),
    PARTIAL_THAT_LIES(
        "did not give byte 10",
        out -> {
          out.hole(0, 10);
          throw new PartialReadException(ErrorCode.EIO, 11, "sector", null);
        }),
    PARTIAL_OF_MORE_THAN_ALL(
        "1001 good bytes of a read of 1000",
        out -> {
          out.hole(0, LENGTH);
          throw new PartialReadException(ErrorCode.EIO, 1001, "sector", null);
        });

    private final String rule;

    @SuppressWarnings("ImmutableEnumChecker") // Lambdas that keep nothing.
    private final Reading reading;

    WrongRead(String rule, Reading reading) {
      this.rule = rule;
      this.reading = reading;
    }
  }

  private static void holes(ReadSink out, int at, int length, int then, int rest)
      throws IOException {
    out.hole(at, length);
    out.hole(then, rest);
  }

  private static void fill(ByteBuffer space, int count) {
    for (int i = 0; i < count; i++) {
      space.put((byte) 0);
    }
  }

  private static void fromAnotherThread(ReadSink out) throws IOException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    out.hole(0, LENGTH);
                  } catch (Throwable failed) {
                    thrown.set(failed);
                  }
                });
    try {
      other.join();
    } catch (InterruptedException stop) {
      throw new IOException(stop);
    }
    if (thrown.get() instanceof AssertionError breach) {
      throw breach;
    }
  }

  private static Handle reading(Reading reading) {
    return new Handle() {
      @Override
      public Traits traits() {
        return Traits.of(LENGTH).build();
      }

      @Override
      public void read(Range range, ReadSink out) throws IOException {
        reading.read(out);
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void aReadThatBreaksARuleIsTold(WrongRead wrong) {
    assertThatThrownBy(
            () -> {
              try (OpenDisk disk = Layers.of(reading(wrong.reading)).open()) {
                disk.read(0, LENGTH);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("plugin handle")
        .hasMessageContaining(wrong.rule);
  }

  @Test
  void aSinkIsNotUsedAfterTheRead() {
    AtomicReference<ReadSink> kept = new AtomicReference<>();
    Handle layer =
        reading(
            out -> {
              kept.set(out);
              out.hole(0, LENGTH);
            });
    assertThatThrownBy(
            () -> {
              try (OpenDisk disk = Layers.of(layer).open()) {
                disk.read(0, LENGTH);
                kept.get().hole(0, 1);
              }
            })
        .hasMessageContaining("after its read had returned");
  }

  @Test
  void lentBytesStayAsTheyAreUntilTheRelease() throws IOException {
    ByteBuffer memory = ByteBuffer.allocateDirect(LENGTH);
    Handle layer = reading(out -> out.lend(0, memory.duplicate(), Lease.FOREVER));
    OpenDisk disk = Layers.of(layer).open();
    TestSink held = disk.readHeld(0, LENGTH);
    memory.put(17, (byte) 1);
    assertThatThrownBy(held::close).hasMessageContaining("changed 1000 lent bytes");
  }

  @Test
  void aLeaseIsReleasedOnce() throws IOException {
    AtomicReference<Lease> second = new AtomicReference<>();
    Handle below = reading(out -> out.lend(0, ByteBuffer.allocate(LENGTH), Lease.FOREVER));
    ReadSink greedy =
        new Forwarding(new TestSink(LENGTH)) {
          @Override
          public void lend(long at, ByteBuffer buffer, Lease lease) {
            second.set(lease);
            lease.release();
          }
        };
    try (ContractChecker checker = new ContractChecker(below, "layer below")) {
      checker.read(new Range(0, LENGTH), greedy);
    }
    assertThatThrownBy(() -> second.get().release())
        .hasMessageContaining("a lease of layer below was released twice");
  }

  @Test
  void aLayerIsNotClosedWhileItsMemoryIsLent() throws IOException {
    Handle below = reading(out -> out.lend(0, ByteBuffer.allocate(LENGTH), Lease.FOREVER));
    ContractChecker checker = new ContractChecker(below, "layer below");
    checker.read(new Range(0, LENGTH), new TestSink(LENGTH));
    assertThatThrownBy(checker::close).hasMessageContaining("before 1 leases of it are released");
  }

  @Test
  void aFileHasTheBytesThatItIsSaidToHave(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("short"), new byte[LENGTH - 1]);
    try (FileChannel channel = FileChannel.open(file);
        OpenDisk disk =
            Layers.of(reading(out -> out.file(0, channel, 0, LENGTH, Lease.FOREVER))).open()) {
      assertThatThrownBy(() -> disk.read(0, LENGTH)).hasMessageContaining("ends before byte 1000");
    }
  }

  /** Passes everything on. */
  private static class Forwarding implements ReadSink {
    private final ReadSink next;

    Forwarding(ReadSink next) {
      this.next = next;
    }

    @Override
    public ByteBuffer space(long at, int length) throws NbdException {
      return next.space(at, length);
    }

    @Override
    public void lend(long at, ByteBuffer buffer, Lease lease) throws NbdException {
      next.lend(at, buffer, lease);
    }

    @Override
    public void file(long at, FileChannel file, long position, long length, Lease lease)
        throws NbdException {
      next.file(at, file, position, length, lease);
    }

    @Override
    public void hole(long at, long length) throws NbdException {
      next.hole(at, length);
    }
  }

  @FunctionalInterface
  private interface Taking {
    void take(WriteSource in) throws IOException;
  }

  private static Handle writing(Taking taking) {
    return new Handle() {
      @Override
      public Traits traits() {
        return Traits.of(LENGTH).build();
      }

      @Override
      public void read(Range range, ReadSink out) throws IOException {
        out.hole(0, range.length());
      }

      @Override
      public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
        taking.take(in);
      }
    };
  }

  @Test
  void aPayloadIsNotKept() throws IOException {
    AtomicReference<ByteBuffer> kept = new AtomicReference<>();
    byte[] bytes = {1, 2, 3};
    try (OpenDisk disk = Layers.of(writing(in -> kept.set(in.payload()))).open()) {
      disk.write(0, bytes);
    }
    assertThat(kept.get())
        .as("memory that the server uses for something else")
        .isNotEqualTo(ByteBuffer.wrap(bytes));
  }

  @Test
  void aPayloadIsNotAskedForAfterTheWrite() throws IOException {
    AtomicReference<WriteSource> kept = new AtomicReference<>();
    try (OpenDisk disk = Layers.of(writing(kept::set)).open()) {
      disk.write(0, new byte[3]);
      assertThatThrownBy(() -> kept.get().payload())
          .hasMessageContaining("after its write had returned");
    }
  }

  @Test
  void noMoreIsReceivedThanThePayloadHas() throws IOException {
    try (OpenDisk disk = Layers.of(writing(in -> in.receive(ByteBuffer.allocate(4)))).open()) {
      assertThatThrownBy(() -> disk.write(0, new byte[3]))
          .hasMessageContaining("wants to receive 4 bytes where 3 are left");
    }
  }

  /** What a wrong source tells of 0x100+0x100 of a disk of 1000 bytes. */
  private enum WrongExtents {
    NULL("told no base:allocation extent", (asked, most) -> null),
    ONE_BYTE_LATE("told no base:allocation extent", (asked, most) -> ExtentMap.of(257, 99, 0)),
    ENDS_BEFORE("told no base:allocation extent", (asked, most) -> ExtentMap.of(0, 256, 3)),
    UNKNOWN_BIT("the status 0x7; only HOLE=1", (asked, most) -> ExtentMap.of(256, 9, 7)),
    A_RUNTIME_EXCEPTION(
        "threw java.lang.IllegalArgumentException",
        (asked, most) ->
            ExtentMap.lenient(asked).add(256, 9, 0).add(260, 9, 3).build().orElseThrow());

    private final String rule;

    @SuppressWarnings("ImmutableEnumChecker") // Lambdas that keep nothing.
    private final ExtentSource source;

    WrongExtents(String rule, ExtentSource source) {
      this.rule = rule;
      this.source = source;
    }
  }

  @ParameterizedTest
  @EnumSource
  void extentsThatBreakARuleAreTold(WrongExtents wrong) throws IOException {
    Scripted plugin = Scripted.ofSize(LENGTH).context("base:allocation", wrong.source);
    try (OpenDisk disk = Layers.of(plugin).open()) {
      assertThatThrownBy(() -> disk.extents("base:allocation", new Range(256, 256), 5))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("plugin scripted")
          .hasMessageContaining(wrong.rule);
    }
  }

  @Test
  void onlyWideContextsHaveStatusesOfMoreThan32Bits() throws IOException {
    ExtentMap map = ExtentMap.of(0, LENGTH, 1L << 32);
    Scripted plugin =
        Scripted.ofSize(LENGTH)
            .context("x:narrow", map)
            .context(new MetaContext("x:wide", Support.NATIVE, (asked, most) -> map, true));
    try (OpenDisk disk = Layers.of(plugin).open()) {
      Range all = new Range(0, LENGTH);
      assertThat(disk.extents("x:wide", all, 5)).isEqualTo(map);
      assertThatThrownBy(() -> disk.extents("x:narrow", all, 5))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("plugin scripted told x:narrow the status 0x100000000; only of a");
    }
  }

  @Test
  void noTraitsAndNoContextsAreNone() {
    Handle noTraits =
        new Handle() {
          @Override
          public Traits traits() {
            return null;
          }

          @Override
          public void read(Range range, ReadSink out) {}
        };
    Handle noContexts =
        new Handle() {
          @Override
          public Traits traits() {
            return Traits.of(1).build();
          }

          @Override
          public Contexts contexts() {
            return null;
          }

          @Override
          public void read(Range range, ReadSink out) {}
        };
    assertThatThrownBy(() -> new ContractChecker(noTraits, "x")).hasMessage("x told no traits");
    assertThatThrownBy(() -> new ContractChecker(noContexts, "x")).hasMessage("x told no contexts");
  }
}
