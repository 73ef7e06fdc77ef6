package nbd.filters.changed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;

/** Writers that never cease, and checkpoints that are made meanwhile. */
class ConcurrencyTest extends WithFolder {
  private static final int GRANULARITY = 512;
  private static final int GRANULES = 2000;

  private final TestDisk disk = new TestDisk(GRANULES * GRANULARITY);

  /** What is on the disk: for each granule how often it was written. */
  private final AtomicLongArray content = new AtomicLongArray(GRANULES);

  private final AtomicBoolean stop = new AtomicBoolean();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @Test
  void whatLandsAfterACheckpointIsMadeIsDirtyInIt() throws Exception {
    disk.hook(
        range -> {
          if (range.offset() % 3 == 0) {
            // Slow ones are under way when a checkpoint is made.
            sleep(20);
          }
          content.incrementAndGet((int) (range.offset() / GRANULARITY));
        });
    List<long[]> backups = new ArrayList<>();
    try (OpenDisk opened = open(disk, "changed-granularity=512")) {
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Random random = new Random(i);
        writers.add(Thread.ofPlatform().start(() -> write(opened, random)));
      }
      for (int i = 0; i < 4; i++) {
        String request = i + ".add";
        Files.createFile(file(request));
        await(() -> !Files.exists(file(request)));
        backups.add(snapshot());
      }
      stop.set(true);
      for (Thread writer : writers) {
        writer.join();
      }
      assertThat(failures).isEmpty();
      check(opened, backups);
    }
  }

  private static void sleep(int millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException stopped) {
      throw new IOException(stopped);
    }
  }

  private void write(OpenDisk opened, Random random) {
    try {
      while (!stop.get()) {
        opened.write(random.nextInt(GRANULES * GRANULARITY), new byte[1]);
        // Few are written, so that what is not marked shows.
        sleep(1);
      }
    } catch (IOException | RuntimeException | AssertionError failure) {
      failures.add(failure);
    }
  }

  private long[] snapshot() {
    long[] copy = new long[GRANULES];
    for (int i = 0; i < GRANULES; i++) {
      copy[i] = content.get(i);
    }
    return copy;
  }

  private void check(OpenDisk opened, List<long[]> backups) throws IOException {
    try (OpenDisk next = opened.again("")) {
      for (int i = 0; i < backups.size(); i++) {
        boolean[] dirty = dirty(next, "" + i, GRANULARITY);
        int changed = 0;
        for (int granule = 0; granule < GRANULES; granule++) {
          if (content.get(granule) != backups.get(i)[granule]) {
            changed++;
            assertThat(dirty[granule]).as("granule %d in checkpoint %d", granule, i).isTrue();
          }
        }
        assertThat(i == 3 || changed > 20).as("something changed").isTrue();
      }
    }
  }
}
