package nbd.filters.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import nbd.api.ErrorCode;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.Support;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random requests, flushes and blocks given up, held against an oracle. */
class OracleTest {
  private static final int SIZE = 60 * 4096 + 777;
  private static final String SMALL = "cache-min-block-size=4K cache-max-size=32K ";

  private final Recorded below = new Recorded(SIZE);

  private DirectCache cache(String words) {
    return new DirectCache(below, SIZE, words.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache-min-block-size=4K",
        "cache-min-block-size=64K cache-on-read=true",
        SMALL,
        SMALL + "cache-on-read=true",
        SMALL + "cache=writethrough cache-on-read=true",
        SMALL + "cache=unsafe"
      })
  void oneClientFindsWhatItWroteAndAFlushPutsItOnStableStorage(String words) throws IOException {
    for (int seed = 0; seed < 3; seed++) {
      Recorded disk = new Recorded(SIZE);
      try (DirectCache cache = new DirectCache(disk, SIZE, words.split(" "))) {
        RandomRequests client;
        try (Handle handle = cache.open(false);
            Handle other = cache.open(false)) {
          client = new RandomRequests(new Range(0, SIZE), seed, handle, other);
          for (int i = 0; i < 30; i++) {
            client.make(20);
            cache.cache().reclaim().giveUp();
            client.check(other);
            if (!words.contains("unsafe")) {
              (i % 2 == 0 ? handle : other).flush();
              client.check(disk.stable());
            }
          }
        }
        client.check(disk.stable());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"writeback", "unsafe"})
  void nothingAcknowledgedIsLostWhenTheDiskBelowFailsNowAndThen(String mode) throws IOException {
    for (int seed = 0; seed < 6; seed++) {
      Recorded disk = new Recorded(SIZE);
      Random random = new Random(seed);
      try (DirectCache cache = new DirectCache(disk, SIZE, (SMALL + "cache=" + mode).split(" "))) {
        RandomRequests client;
        try (Handle handle = cache.open(false);
            Handle other = cache.open(false)) {
          client = new RandomRequests(new Range(0, SIZE), seed, handle, other);
          for (int i = 0; i < 100; i++) {
            disk.writesFail(random.nextInt(3) == 0 ? ErrorCode.ENOSPC : null);
            disk.flushesFail(random.nextInt(3) == 0 ? ErrorCode.EIO : null);
            disk.zeroesFail(random.nextInt(3) == 0 ? ErrorCode.EIO : null);
            failing(() -> client.make(10));
            failing(handle::flush);
            cache.cache().reclaim().giveUp();
            client.check(other);
          }
          disk.writesFail(null);
          disk.flushesFail(null);
          if (seed % 2 == 0 && mode.equals("writeback")) {
            failing(handle::flush);
            client.check(disk.stable());
          }
        }
        client.check(disk.content());
      }
    }
  }

  private interface Step {
    void take() throws IOException;
  }

  private static void failing(Step step) throws IOException {
    try {
      step.take();
    } catch (NbdException asWanted) {
      assertThat(asWanted).hasMessageContaining("fails");
    }
  }

  /** Their parts end inside blocks, so that each block is two clients'. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache-min-block-size=4K",
        "cache-min-block-size=16K cache-on-read=true",
        SMALL + "cache-on-read=true",
        SMALL + "cache=writethrough cache-on-read=true",
        SMALL + "cache=unsafe"
      })
  void clientsDoNotDisturbEachOther(String words) throws Exception {
    together(words);
  }

  @Test
  void norDoTheyOverADiskWhoseHandlesAreFlushedOneByOne() throws Exception {
    below.traits(it -> it.multiConn(Support.NONE).fua(Support.NONE));
    together(SMALL + "cache-on-read=true");
  }

  private void together(String words) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<RandomRequests> clients = new ArrayList<>();
    try (DirectCache cache = cache(words);
        ExecutorService threads = Executors.newFixedThreadPool(6)) {
      try (Handle one = cache.open(false);
          Handle two = cache.open(false)) {
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          Range part = Range.between((long) SIZE * i / 4, (long) SIZE * (i + 1) / 4);
          RandomRequests client = new RandomRequests(part, i, one, two);
          clients.add(client);
          work.add(() -> make(client));
        }
        Future<Void> flushing = threads.submit(() -> flush(over, one, two));
        Future<Void> giving = threads.submit(() -> giveUp(over, cache));
        for (Future<Void> each : threads.invokeAll(work, 60, TimeUnit.SECONDS)) {
          each.get();
        }
        over.set(true);
        flushing.get(60, TimeUnit.SECONDS);
        giving.get(60, TimeUnit.SECONDS);
      } finally {
        over.set(true);
      }
      clients.forEach(client -> client.check(below.stable()));
    }
  }

  private static Void make(RandomRequests client) throws IOException {
    client.make(250);
    return null;
  }

  private static Void flush(AtomicBoolean over, Handle one, Handle two) throws IOException {
    while (!over.get()) {
      one.flush();
      two.flush();
    }
    // A flush that began before the last change does not cover it, and no close promises one.
    one.flush();
    two.flush();
    return null;
  }

  private static Void giveUp(AtomicBoolean over, DirectCache cache) {
    while (!over.get()) {
      cache.cache().reclaim().giveUp();
    }
    return null;
  }
}
