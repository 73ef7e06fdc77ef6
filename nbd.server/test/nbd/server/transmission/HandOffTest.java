package nbd.server.transmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Concurrency;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.WriteSource;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Gate;
import nbd.server.testing.Leases;
import nbd.server.testing.ManyWrites;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.ScriptedDisk;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.CommandFlag;
import nbd.wire.Request;
import nbd.wire.WireError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that may wait for a device do so on workers, and hold up nobody. */
class HandOffTest {
  private static final int BLOCK = 4096;
  private static final String CONNECTION = "nbdj-connection-";
  private static final String WORKER = "nbdj-worker-";

  /** A disk whose first block is not in memory, and waits at a gate; the rest is there. */
  private static final class HalfCold extends ByteDisk {
    final Gate gate = new Gate();
    final List<String> threads = new ArrayList<>();

    HalfCold() {
      super(ableTraits(1 << 20).blocking(Blocking.MAYBE).build());
    }

    private static boolean isCold(Range range) {
      return range.offset() < BLOCK;
    }

    @Override
    public boolean mayWait(Call.Kind kind, Range range) {
      return isCold(range);
    }

    private void visit(String what, Range range) throws IOException {
      String thread = Thread.currentThread().getName().replaceAll("[0-9]+$", "");
      synchronized (threads) {
        threads.add(what + " " + thread);
      }
      if (range != null && isCold(range)) {
        gate.pass();
      }
    }

    @Override
    public void read(Range range, ReadSink out) throws IOException {
      visit("read", range);
      super.read(range, out);
    }

    @Override
    public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
      visit("write", range);
      super.write(range, in, flags);
    }

    @Override
    public void flush() throws IOException {
      visit("flush", null);
    }
  }

  @Test
  void aRequestThatWaitsDoesNotHoldUpThoseBehindIt() throws Exception {
    HalfCold disk = new HalfCold();
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      Request coldRead = Requests.read(0, BLOCK);
      Request warmRead = Requests.read(BLOCK, BLOCK);
      Request coldWrite = Requests.write(100, 5);
      session.send(coldRead, warmRead);
      session.send(coldWrite, ByteDisk.pattern(7, 5));
      assertThat(session.answer(warmRead).bytes(warmRead))
          .isEqualTo(ByteDisk.pattern(BLOCK, BLOCK));
      assertThat(session.ask(Requests.write(BLOCK, BLOCK)).error()).isEmpty();
      assertThat(session.ask(Requests.flush()).error()).isEmpty();
      disk.gate.awaitArrivals(2);
      disk.gate.open();
      assertThat(session.answer(coldRead).bytes(coldRead)).hasSize(BLOCK);
      assertThat(session.answer(coldWrite).error()).isEmpty();
      assertThat(disk.content(100, 5)).isEqualTo(ByteDisk.pattern(7, 5));
    }
  }

  @Test
  void whatIsKnownNotToWaitStaysOnTheConnectionsThread() throws Exception {
    HalfCold disk = new HalfCold();
    disk.gate.open();
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.structured()) {
      session.ask(Requests.read(BLOCK, BLOCK));
      session.ask(Requests.read(0, BLOCK));
      session.ask(Requests.write(BLOCK, BLOCK));
      session.ask(Requests.write(0, BLOCK));
      session.ask(Requests.write(BLOCK, BLOCK, CommandFlag.FUA));
      session.ask(Requests.flush());
    }
    assertThat(disk.threads)
        .containsExactly(
            "read " + CONNECTION,
            "read " + WORKER,
            "write " + CONNECTION,
            "write " + WORKER,
            "write " + WORKER,
            "flush " + WORKER);
  }

  @Test
  void whatWaitsIsInsideAtTheSameTimeUpToTheDepth() throws Exception {
    Gate gate = new Gate();
    ScriptedDisk disk =
        ScriptedDisk.reads(
            1 << 20,
            Blocking.ALWAYS,
            (range, out) -> {
              gate.pass();
              out.space(0, (int) range.length());
            });
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.simple()) {
      List<Request> reads = new ArrayList<>();
      for (int i = 0; i < HandOff.DEPTH; i++) {
        reads.add(Requests.read(i * 512L, 512));
      }
      session.send(reads.toArray(Request[]::new));
      gate.awaitArrivals(HandOff.DEPTH);
      gate.open();
      for (Request read : reads) {
        assertThat(session.answer(read).error()).isEmpty();
      }
    }
  }

  /** Counts how many are inside at most, of which each stays a while. */
  private static int mostInside(int count, int length) throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ScriptedDisk disk =
        ScriptedDisk.reads(
            32 << 20,
            Blocking.ALWAYS,
            (range, out) -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              LockSupport.parkNanos(2_000_000);
              out.space(0, (int) range.length());
              inside.decrementAndGet();
            });
    try (Serving serving = Serving.disk(disk);
        RawSession session = serving.simple()) {
      List<Request> reads = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        reads.add(Requests.read(0, length));
      }
      session.send(reads.toArray(Request[]::new));
      for (Request read : reads) {
        assertThat(session.answer(read).error()).isEmpty();
      }
    }
    return most.get();
  }

  @Test
  void neitherMoreThanTheDepthNorMoreBytesThanAllowedAreInFlight() throws Exception {
    assertThat(mostInside(300, 512)).isBetween(2, HandOff.DEPTH);
    assertThat(mostInside(6, 20 << 20)).isEqualTo(1);
    assertThat(mostInside(6, 12 << 20)).isBetween(1, 2);
  }

  @Test
  void aChainThatStandsOneCallAtATimeIsNotGivenToWorkers() throws Exception {
    HalfCold disk = new HalfCold();
    disk.gate.open();
    try (Serving serving =
            Serving.of(new TestExport(disk).standing(Concurrency.SERIALIZE_REQUESTS));
        RawSession session = serving.simple()) {
      session.ask(Requests.read(0, BLOCK));
    }
    assertThat(disk.threads).containsExactly("read " + CONNECTION);
  }

  /** What the layers below would not survive: a handle that is closed under a call. */
  @Test
  void aClientThatVanishesLeavesTheDiskOpenUntilItsRequestsHaveLeft() throws Exception {
    HalfCold disk = new HalfCold();
    TestExport export = new TestExport(disk);
    try (Serving serving = Serving.of(export)) {
      try (RawSession session = serving.simple()) {
        session.send(Requests.read(0, BLOCK), Requests.read(8, BLOCK));
        disk.gate.awaitArrivals(2);
      }
      try (RawSession other = serving.simple()) {
        assertThat(other.ask(Requests.read(BLOCK, BLOCK)).error()).isEmpty();
      }
      export.events().await("close ", 1);
      assertThat(export.events().count("close ")).isEqualTo(1);
      disk.gate.open();
      export.events().await("close ", 2);
    }
  }

  @Test
  void payloadsOfAnyLengthAreWholeOnWorkers() throws Exception {
    List<String> wrong = new ArrayList<>();
    assertThat(
            ManyWrites.outcomes(
                Blocking.ALWAYS,
                (range, in) -> {
                  ByteBuffer bytes = ByteBuffer.allocate((int) range.length());
                  if (range.offset() % 2 == 0) {
                    bytes.put(in.payload()).flip();
                  } else {
                    in.receive(bytes.limit(1));
                    in.receive(bytes.limit(bytes.capacity()));
                    bytes.flip();
                  }
                  if (!bytes.equals(
                      ByteBuffer.wrap(ByteDisk.pattern(range.offset(), bytes.limit())))) {
                    wrong.add(range.toString());
                  }
                }))
        .containsOnlyNulls();
    assertThat(wrong).isEmpty();
  }

  @Test
  void breachesOfAWriteFailThatWriteAloneOnWorkersToo() throws Exception {
    assertThat(
            ManyWrites.outcomes(
                Blocking.ALWAYS,
                (range, in) -> {
                  if (range.length() > 4096) {
                    in.receive(ByteBuffer.allocate((int) range.length() + 1));
                  } else if (range.length() == 4096) {
                    throw new IllegalStateException("planted");
                  }
                }))
        .containsExactly(
            null,
            null,
            WireError.EIO,
            WireError.EIO,
            WireError.EIO,
            WireError.EIO,
            WireError.EIO,
            WireError.EIO);
  }

  /** On a worker the file is read at once, so that it can still be told as an error. */
  @Test
  void aFileThatIsShorterThanTheLayerSaidFailsThatReadAlone(@TempDir Path folder) throws Exception {
    Leases leases = new Leases();
    Path path = Files.write(folder.resolve("disk"), ByteDisk.pattern(0, BLOCK));
    try (FileChannel file = FileChannel.open(path);
        Serving serving =
            Serving.disk(
                ScriptedDisk.reads(
                    1 << 20,
                    Blocking.ALWAYS,
                    (range, out) ->
                        out.file(0, file, range.offset(), range.length(), leases.lease())));
        RawSession session = serving.structured()) {
      Request whole = Requests.read(0, BLOCK);
      assertThat(session.ask(whole).bytes(whole)).isEqualTo(ByteDisk.pattern(0, BLOCK));
      Request beyond = Requests.read(8, BLOCK);
      assertThat(session.ask(beyond).error()).contains(WireError.EIO);
      session.assertLives();
    }
    leases.assertEachReleasedOnce();
  }
}
