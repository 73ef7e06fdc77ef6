package nbd.filters.multiconn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import nbd.api.Concurrency;
import nbd.api.ErrorCode;
import nbd.api.ExportName;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.Support;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a flush of one connection does with the others. */
class FlushTest {
  private static final String EMULATE = "multi-conn-mode=emulate";
  private static final String PLUGIN = "multi-conn-mode=plugin";
  private static final String FAST = "multi-conn-track-dirty=fast";
  private static final String OFF = "multi-conn-track-dirty=off";
  private static final byte[] ONE = {1};

  private final CachingDisk caching = new CachingDisk(64);
  private final Layers disk = Layers.of(caching);

  private Layers behind(String... words) {
    return disk.behind(new MultiConnFilter(), words);
  }

  @Test
  void showsByThisDiskThatWithoutTheFilterOthersSeeOldBytes() throws IOException {
    try (OpenDisk a = disk.open();
        OpenDisk b = a.again("")) {
      b.read(0, 1);
      a.write(0, ONE);
      b.flush();
      assertThat(caching.stable[0]).isZero();
      b.read(0, 1);
      a.flush();
      assertThat(b.read(0, 1)).containsExactly(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"connection", "fast", "off"})
  void coversByAFlushWhatAnotherHasWritten(String track) throws IOException {
    try (OpenDisk a = behind(EMULATE, "multi-conn-track-dirty=" + track).open();
        OpenDisk b = a.again("");
        OpenDisk c = a.again("")) {
      assertThat(c.read(0, 1)).containsExactly(0);
      a.write(0, ONE);
      b.flush();
      assertThat(caching.stable[0]).isEqualTo((byte) 1);
      assertThat(b.read(0, 1)).containsExactly(1);
      assertThat(c.read(0, 1)).containsExactly(1);
    }
  }

  @Test
  void flushesWritersBeforeThoseThatHaveOnlyRead() throws IOException {
    try (OpenDisk reader = behind(EMULATE).open();
        OpenDisk writer = reader.again("");
        OpenDisk idle = reader.again("")) {
      reader.flush();
      caching.flushes();
      reader.read(0, 1);
      writer.write(0, ONE);
      reader.flush();
      assertThat(caching.flushes()).containsExactly(1, 0);
      idle.flush();
      assertThat(caching.flushes()).isEmpty();
    }
  }

  @Test
  void letsFuaBeSeenByAllOthers() throws IOException {
    try (OpenDisk a = behind(EMULATE).open();
        OpenDisk b = a.again("")) {
      b.read(0, 1);
      a.write(0, ONE, Flag.FUA);
      assertThat(caching.stable[0]).isEqualTo((byte) 1);
      assertThat(b.read(0, 1)).containsExactly(1);
    }
  }

  @Test
  void doesNotTakeForFlushedWhatIsWrittenWhileItFlushes() throws IOException {
    for (String track : new String[] {"connection", "fast"}) {
      CachingDisk hooked = new CachingDisk(64);
      Layers layers =
          Layers.of(hooked)
              .behind(new MultiConnFilter(), EMULATE, "multi-conn-track-dirty=" + track);
      try (OpenDisk a = layers.open();
          OpenDisk b = a.again("")) {
        a.write(0, ONE);
        hooked.duringFlush.put(0, () -> a.write(1, ONE));
        b.flush();
        assertThat(hooked.stable[1]).isZero();
        b.flush();
        assertThat(hooked.stable[1]).isEqualTo((byte) 1);
      }
    }
  }

  @Test
  void flushesAgainWhatFailed() throws IOException {
    try (OpenDisk a = behind(EMULATE).open();
        OpenDisk b = a.again("")) {
      a.write(0, ONE);
      b.write(1, ONE);
      caching.duringFlush.put(0, FlushTest::fail);
      assertThatThrownBy(b::flush).hasMessage("the device has failed");
      assertThat(caching.stable).startsWith(0, 1);
      b.flush();
      assertThat(caching.stable).startsWith(1, 1);
    }
  }

  /** Devices tell a failure once, and this one has not kept what it could not write. */
  @ParameterizedTest
  @ValueSource(strings = {"connection", "fast", "off"})
  void tellsEachClientOnceThatAWriteIsLost(String track) throws IOException {
    try (OpenDisk a = behind(EMULATE, "multi-conn-track-dirty=" + track).open();
        OpenDisk b = a.again("");
        OpenDisk c = a.again("")) {
      a.write(0, ONE);
      caching.duringFlush.put(0, FlushTest::fail);
      assertThatThrownBy(b::flush).hasMessage("the device has failed");
      assertThatThrownBy(a::flush).hasMessage("the device has failed");
      assertThatThrownBy(() -> c.write(1, ONE, Flag.FUA)).hasMessage("the device has failed");
      a.flush();
      b.flush();
      c.flush();
    }
  }

  private static void fail() throws IOException {
    throw new NbdException(ErrorCode.EIO, "the device has failed");
  }

  /** The other flushes would not reach it any more. */
  @Test
  void flushesAHandleThatLeavesWithWhatItHasWritten() throws IOException {
    try (OpenDisk a = behind(EMULATE).open()) {
      a.flush();
      caching.flushes();
      try (OpenDisk b = a.again("")) {
        b.write(0, ONE);
      }
      a.flush();
      assertThat(caching.stable[0]).isEqualTo((byte) 1);
      try (OpenDisk b = a.again("")) {
        b.read(0, 1);
      }
      assertThat(caching.flushes()).containsExactly(1);
    }
  }

  /** What it wrote before it came again is covered by its flush, as without the filter. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "plugin", "disable", "emulate"})
  void handsDownTheFirstFlushOfWhoComesAgain(String mode) throws IOException {
    Layers layers = behind("multi-conn-mode=" + mode);
    layers.open().close();
    try (OpenDisk first = layers.open()) {
      first.flush();
      assertThat(caching.flushes()).containsExactly(1);
      first.flush();
      assertThat(caching.flushes()).isEmpty();
    }
    try (OpenDisk a = layers.open()) {
      OpenDisk b = a.again("");
      a.flush();
      b.write(0, ONE);
      b.close();
      caching.flushes();
      a.flush();
      a.flush();
      assertThat(caching.flushes()).hasSize(mode.equals("auto") || mode.equals("emulate") ? 0 : 1);
    }
  }

  @Test
  void tellsTheNextFlushOfEachOfAFailureThatWasNobodysWhenAHandleLeft() throws IOException {
    try (OpenDisk a = behind(EMULATE).open();
        OpenDisk c = a.again("")) {
      OpenDisk b = a.again("");
      b.write(0, ONE);
      caching.duringFlush.put(2, FlushTest::fail);
      assertThatThrownBy(b::close).hasMessage("the device has failed");
      assertThatThrownBy(a::flush).hasMessage("the device has failed");
      a.flush();
      assertThatThrownBy(c::flush).hasMessage("the device has failed");
      c.flush();
    }
  }

  @Test
  void flushesOnlyItsOwnHandleWhereItEmulatesNothing() throws IOException {
    for (String mode : new String[] {"disable", "plugin", "unsafe"}) {
      CachingDisk fresh = new CachingDisk(64);
      Layers layers = Layers.of(fresh).behind(new MultiConnFilter(), "multi-conn-mode=" + mode);
      try (OpenDisk a = layers.open();
          OpenDisk b = a.again("")) {
        b.flush();
        assertThat(fresh.flushes()).containsExactly(1);
        a.write(0, ONE);
        b.flush();
        assertThat(fresh.flushes()).isEmpty();
        a.flush();
        a.flush();
        assertThat(fresh.flushes()).containsExactly(0);
        b.read(0, 1);
        a.write(0, ONE);
        a.flush();
        b.flush();
        assertThat(fresh.flushes()).containsExactly(0, 1);
      }
    }
  }

  @Test
  void leavesOutFlushesByWhatTheTrackingSays() throws IOException {
    try (OpenDisk a = behind(PLUGIN, FAST).open();
        OpenDisk b = a.again("")) {
      a.flush();
      a.flush();
      a.write(0, ONE);
      b.flush();
      a.flush();
      assertThat(caching.flushes()).containsExactly(0, 1);
    }
    try (OpenDisk a = behind(PLUGIN, OFF).open();
        OpenDisk b = a.again("")) {
      a.flush();
      b.flush();
      assertThat(caching.flushes()).containsExactly(2, 3);
    }
    try (OpenDisk a = behind(EMULATE, FAST).open();
        OpenDisk b = a.again("")) {
      a.flush();
      caching.flushes();
      a.flush();
      assertThat(caching.flushes()).isEmpty();
      a.write(0, ONE);
      b.flush();
      assertThat(caching.flushes()).containsExactly(4, 5);
    }
  }

  @Test
  void leavesOutAFlushThatAnotherHandleHasDoneForAll() throws IOException {
    CachingDisk consistent =
        new CachingDisk(64, Concurrency.PARALLEL, it -> it.multiConn(Support.NATIVE));
    try (OpenDisk a = Layers.of(consistent).behind(new MultiConnFilter()).open();
        OpenDisk b = a.again("")) {
      a.write(0, ONE);
      b.flush();
      a.flush();
      assertThat(consistent.flushes()).containsExactly(1);
    }
  }

  @Test
  void flushesOnlyHandlesOfTheSameNameWhereItIsToldTo() throws IOException {
    caching.names = List.of(new ExportName("one", ""), new ExportName("other", ""));
    try (OpenDisk a = behind(EMULATE, "multi-conn-exportname=true").open("one");
        OpenDisk b = a.again("other");
        OpenDisk c = a.again("one")) {
      a.flush();
      caching.flushes();
      a.write(0, ONE);
      b.write(1, ONE);
      c.flush();
      assertThat(caching.flushes()).containsExactly(0);
    }
    try (OpenDisk a = behind(EMULATE).open("one");
        OpenDisk b = a.again("other")) {
      a.write(0, ONE);
      b.flush();
      assertThat(caching.stable[0]).isEqualTo((byte) 1);
    }
  }
}
