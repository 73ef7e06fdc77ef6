package nbd.plugins.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Range;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.TestSink;
import nbd.testkit.TestSource;
import org.junit.jupiter.api.Test;

class DataDiskConcurrencyTest {
  private static final int PAGE = 32 << 10;
  private static final int PAGES = 4;
  private static final int STEPS = 300;

  /** Each write and zero is of a whole page, so no reader may see a page of two contents. */
  @Test
  void noPageIsSeenHalfChanged() throws Exception {
    try (OpenDisk disk = Layers.of(new DataPlugin(), "data=", "size=" + PAGES * PAGE).open();
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> all = new ArrayList<>();
      for (int seed = 0; seed < 4; seed++) {
        Random random = new Random(seed);
        all.add(threads.submit(() -> work(disk.handle(), random)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private static Void work(Handle handle, Random random) throws IOException {
    for (int i = 0; i < STEPS; i++) {
      Range page = new Range((long) random.nextInt(PAGES) * PAGE, PAGE);
      switch (random.nextInt(4)) {
        case 0 -> handle.write(page, new TestSource(filled((byte) random.nextInt())), Flag.NONE);
        case 1 -> handle.zero(page, Set.of(Flag.NO_HOLE));
        case 2 -> handle.trim(page, Flag.NONE);
        default -> assertUniform(handle, page);
      }
    }
    return null;
  }

  private static byte[] filled(byte content) {
    byte[] bytes = new byte[PAGE];
    Arrays.fill(bytes, content);
    return bytes;
  }

  private static void assertUniform(Handle handle, Range page) throws IOException {
    try (TestSink sink = new TestSink(PAGE)) {
      handle.read(page, sink);
      byte[] bytes = sink.bytes();
      assertThat(bytes).isEqualTo(filled(bytes[0]));
    }
  }
}
