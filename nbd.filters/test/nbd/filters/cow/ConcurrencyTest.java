package nbd.filters.cow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import nbd.filters.Samples;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several clients at once. */
class ConcurrencyTest {
  private static final int BLOCK = 4096;
  private static final int THREADS = 4;
  private static final int SIZE = 200 * BLOCK;

  private final byte[] image = Samples.bytes(SIZE);
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @FunctionalInterface
  private interface Work {
    void as(int client, OpenDisk disk) throws IOException;
  }

  private void together(String words, Work work) throws Exception {
    Layers layers =
        Layers.of(Scripted.on(image)).behind(new CowFilter(), "cow-block-size=4K", words);
    try (OpenDisk first = layers.open()) {
      List<Thread> threads = new ArrayList<>();
      List<OpenDisk> disks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int client = i;
        OpenDisk disk = first.again("");
        disks.add(disk);
        threads.add(Thread.ofPlatform().start(() -> run(client, disk, work)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      for (OpenDisk disk : disks) {
        disk.close();
      }
      assertThat(failures).isEmpty();
      work.as(-1, first);
    }
    assertThat(image).isEqualTo(Samples.bytes(SIZE));
  }

  private void run(int client, OpenDisk disk, Work work) {
    try {
      work.as(client, disk);
    } catch (IOException | RuntimeException | AssertionError failure) {
      failures.add(failure);
    }
  }

  /** Each client has some bytes of each block; what it has written is there for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"cow-on-read=false", "cow-on-read=true", "cow-on-cache=true"})
  void writesToOneBlockDoNotUndoEachOther(String words) throws Exception {
    int mine = BLOCK / THREADS;
    byte[][] must = new byte[THREADS][];
    together(
        words,
        (client, disk) -> {
          if (client < 0) {
            checkAll(disk, must, mine);
            return;
          }
          Random random = new Random(client);
          byte[] all = Samples.bytes(SIZE);
          for (int i = 0; i < 600; i++) {
            int at =
                random.nextInt(SIZE / BLOCK) * BLOCK + client * mine + random.nextInt(mine / 2);
            int length = 1 + random.nextInt(mine / 2);
            if (random.nextInt(3) == 0) {
              Arrays.fill(all, at, at + length, (byte) 0);
              disk.zero(at, length);
            } else {
              Arrays.fill(all, at, at + length, (byte) random.nextInt());
              disk.write(at, Arrays.copyOfRange(all, at, at + length));
            }
            disk.cache(random.nextInt(SIZE - 20_000), 20_000);
            assertThat(disk.read(at, length)).isEqualTo(Arrays.copyOfRange(all, at, at + length));
          }
          must[client] = all;
        });
  }

  private static void checkAll(OpenDisk disk, byte[][] must, int mine) throws IOException {
    byte[] is = disk.read(0, SIZE);
    for (int at = 0; at < SIZE; at += mine) {
      byte[] whose = must[at / mine % THREADS];
      assertThat(Arrays.mismatch(is, at, at + mine, whose, at, at + mine)).isEqualTo(-1);
    }
  }

  /** Over several blocks and parts of blocks, and while all is zeroed by others in whole blocks. */
  @Test
  void eachCallIsSeenAsAWhole() throws Exception {
    int at = BLOCK - 100;
    int length = 3 * BLOCK;
    together(
        "cow-on-read=false",
        (client, disk) -> {
          byte[] bytes = new byte[length];
          disk.zero(at, length);
          for (int i = 0; i < 500; i++) {
            Arrays.fill(bytes, (byte) (client + 1));
            switch (i % 3) {
              case 0 -> disk.write(at, bytes);
              case 1 -> disk.zero(at, length);
              default -> {
                byte[] is = disk.read(at, length);
                Arrays.fill(bytes, is[0]);
                assertThat(Arrays.mismatch(is, bytes)).as("first other byte").isEqualTo(-1);
              }
            }
          }
        });
  }

  /** The places of blocks that are given back are taken by others, while those are read. */
  @Test
  void placesAreNotMixedUp() throws Exception {
    int part = SIZE / THREADS;
    together(
        "cow-on-read=false",
        (client, disk) -> {
          Random random = new Random(client);
          byte[] all = Arrays.copyOfRange(image, Math.max(0, client) * part, SIZE);
          for (int i = 0; client >= 0 && i < 800; i++) {
            int first = random.nextInt(part / BLOCK) * BLOCK;
            int length = Math.min(part - first, BLOCK * (1 + random.nextInt(20)));
            if (random.nextBoolean()) {
              Arrays.fill(all, first, first + length, (byte) 0);
              disk.trim((long) client * part + first, length);
            } else {
              Arrays.fill(all, first, first + length, (byte) (client * 60 + i % 60 + 1));
              byte[] bytes = Arrays.copyOfRange(all, first, first + length);
              disk.write((long) client * part + first, bytes);
            }
            byte[] is = disk.read((long) client * part, part);
            assertThat(Arrays.mismatch(is, 0, part, all, 0, part)).isEqualTo(-1);
          }
        });
  }
}
