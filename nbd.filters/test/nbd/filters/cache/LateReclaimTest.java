package nbd.filters.cache;

import static nbd.filters.cache.DirectCache.read;
import static nbd.filters.cache.DirectCache.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.RetainedState;
import nbd.filters.Samples;
import nbd.testkit.TestClient;
import nbd.testkit.TestHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks are to be given up in the background, which gets to it only after an upgrade. */
class LateReclaimTest {
  private static final int BLOCK = 4096;
  private static final Client CLIENT = new TestClient("", false);

  private final Recorded below = new Recorded(100 * BLOCK);
  private final TestHost host = new TestHost();
  private final CountDownLatch busy = new CountDownLatch(1);

  private Export cache(int blocks) throws IOException {
    Map<String, String> words = new HashMap<>();
    words.put("cache-min-block-size", "4K");
    words.put("cache-max-size", blocks * BLOCK + "");
    words.put("cache-low-threshold", "1");
    Export export =
        new CacheExport(below.export(null, host), Settings.of(Settings.SCHEMA.parse(words)), host);
    export.ready();
    return export;
  }

  /** What has written so many blocks, with the background being busy. */
  private Export full(int blocks) throws IOException {
    host.background().execute(this::await);
    Export export = cache(blocks);
    try (Handle disk = export.open(CLIENT)) {
      write(disk, 0, Samples.bytes(blocks * BLOCK));
      disk.flush();
    }
    return export;
  }

  private void await() {
    try {
      busy.await();
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  private void backgroundDoesAll() throws Exception {
    busy.countDown();
    host.background().submit(() -> {}).get();
  }

  @AfterEach
  void closeHost() throws IOException {
    busy.countDown();
    host.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void theHeirsBlocksAndFileAreLeftAlone(int blocks) throws Exception {
    Export old = full(blocks);
    RetainedState state = old.retain().orElseThrow();
    Export heir = cache(blocks);
    assertThat(heir.adopt(state)).isTrue();
    try (Handle disk = heir.open(CLIENT)) {
      state.handOver();
      old.close();
      byte[] other = new byte[BLOCK];
      other[0] = 77;
      write(disk, 0, other);
      backgroundDoesAll();
      assertThat(read(disk, 0, BLOCK)).isEqualTo(other);
      disk.flush();
      assertThat(below.stable()).startsWith(other);
    }
    heir.close();
  }

  @Test
  void nothingIsGivenUpWhileItIsRetainedAndItGoesOnWhenTheUpgradeFails() throws Exception {
    Export old = full(10);
    RetainedState state = old.retain().orElseThrow();
    backgroundDoesAll();
    state.giveBack();
    below.calls();
    try (Handle disk = old.open(CLIENT)) {
      assertThat(read(disk, 0, 10 * BLOCK)).isEqualTo(Samples.bytes(10 * BLOCK));
      assertThat(below.calls()).isEmpty();
      write(disk, 9 * BLOCK, new byte[BLOCK]);
      backgroundDoesAll();
      below.calls();
      read(disk, 0, BLOCK);
      assertThat(below.calls()).containsExactly("2 read 0x0+0x1000");
    }
    old.close();
  }
}
