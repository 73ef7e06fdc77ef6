package nbd.filters.cow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.Range;
import nbd.api.RetainedState;
import nbd.filters.OtherVersion;
import nbd.filters.Samples;
import nbd.filters.bytes.BufferSource;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import nbd.testkit.TestClient;
import nbd.testkit.Upgrade;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients stay, and so does what they have written. */
class UpgradeTest {
  private static final int SIZE = 300_000;

  @TempDir Path folder;
  private final byte[] image = Samples.bytes(SIZE);
  private final byte[] must = image.clone();

  private Scripted disk(String identity, int size) {
    return Scripted.on(Arrays.copyOf(image, size))
        .traits(it -> it.identity(new Identity("test", identity)));
  }

  private Layers layers(Filter filter, String... words) {
    return Layers.of(disk("1", SIZE)).behind(filter, words);
  }

  private void change(OpenDisk opened, int seed) throws IOException {
    byte[] bytes = new byte[50_000];
    Arrays.fill(bytes, (byte) seed);
    int at = seed * 10_007;
    opened.write(at, bytes);
    System.arraycopy(bytes, 0, must, at, bytes.length);
    opened.zero(at + 1000, 9000);
    Arrays.fill(must, at + 1000, at + 10_000, (byte) 0);
  }

  @Test
  void theOverlayGoesToAnotherVersionAndBack() throws Exception {
    Filter newer = OtherVersion.of(CowFilter.class);
    assertThat(newer.getClass()).isNotSameAs(CowFilter.class);
    try (OpenDisk one = layers(new CowFilter(), "cow-block-size=4K").open();
        OpenDisk two = one.again("")) {
      for (int i = 0; i < 20; i++) {
        change(i % 2 == 0 ? one : two, i);
        var identity = one.traits().identity();
        Filter next = i % 2 == 0 ? newer : new CowFilter();
        assertThat(one.upgrade(layers(next, "cow-block-size=4K"))).isEqualTo(Upgrade.DONE);
        assertThat(one.traits().identity()).isEqualTo(identity);
        assertThat(two.read(0, SIZE)).isEqualTo(must);
      }
    }
  }

  /** It keeps its blocks; only another overlay would have the new ones. */
  @Test
  void theOverlayStaysWhenOtherParametersCome() throws IOException {
    try (OpenDisk opened = layers(new CowFilter(), "cow-block-size=4K").open()) {
      change(opened, 1);
      Layers next = layers(new CowFilter(), "cow-block-size=2M", "cow-on-read=true");
      assertThat(opened.upgrade(next)).isEqualTo(Upgrade.DONE);
      assertThat(opened.read(0, SIZE)).isEqualTo(must);
      assertThat(opened.traits().blockSizes().preferred()).isEqualTo(4096);
      change(opened, 3);
      assertThat(opened.read(0, SIZE)).isEqualTo(must);
    }
  }

  @Test
  void clientsStayWithTheOldDiskWhenThereIsAnotherBelow() throws IOException {
    try (OpenDisk opened = layers(new CowFilter()).open()) {
      change(opened, 1);
      Layers other = Layers.of(disk("2", SIZE)).behind(new CowFilter());
      assertThat(opened.upgrade(other).result()).isEqualTo(Upgrade.Result.ANOTHER_DISK);
      assertThat(opened.read(0, SIZE)).isEqualTo(must);
      Layers larger = Layers.of(disk("1", SIZE + 1)).behind(new CowFilter());
      assertThatThrownBy(() -> opened.upgrade(larger))
          .hasMessage(
              "cow: the disk below now has 300001 bytes, but was written to when it had 300000");
      change(opened, 2);
      assertThat(opened.read(0, SIZE)).isEqualTo(must);
    }
  }

  private Export made() {
    CowFilter filter = new CowFilter();
    Export below = disk("1", SIZE).export(null, null);
    return filter.wrap(below, filter.schema().parse(List.of()), new TestFolder(folder));
  }

  @Test
  void stateThatIsNotUnderstoodIsRefused() throws IOException {
    try (Export export = made()) {
      RetainedState newer = RetainedState.of("cow.overlay", 2).build();
      assertThatThrownBy(() -> export.adopt(newer))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "this version of cow takes retained state cow.overlay version 1 only, not"
                  + " cow.overlay version 2");
      RetainedState damaged =
          RetainedState.of("cow.overlay", 1).with("overlays", Map.of("a", "b")).build();
      assertThatThrownBy(() -> export.adopt(damaged)).hasMessageContaining("is damaged");
    }
  }

  /** The file is closed by whoever has the overlay in the end, and by nobody else. */
  @Test
  void theFileIsFreedOnce() throws IOException {
    Export old = made();
    try (Handle handle = old.open(new TestClient(""))) {
      handle.write(new Range(0, 1), new BufferSource(ByteBuffer.allocate(1)), Flag.NONE);
    }
    RetainedState state = old.retain().orElseThrow();
    try (Export failed = made()) {
      assertThat(failed.adopt(state)).isTrue();
    }
    try (Handle still = old.open(new TestClient(""))) {
      still.flush();
    }
    state = old.retain().orElseThrow();
    Export next = made();
    assertThat(next.adopt(state)).isTrue();
    var channel = channel(state);
    state.handOver();
    old.close();
    assertThat(channel.isOpen()).isTrue();
    next.close();
    assertThat(channel.isOpen()).isFalse();
  }

  /** Layers in front may have stored something for a disk of that identity. */
  @Test
  void aDiskKeepsItsIdentityWhileNobodyHasItOpen() throws IOException {
    Export old = made();
    Identity identity = identity(old);
    assertThat(identity(old)).isEqualTo(identity);
    RetainedState state = old.retain().orElseThrow();
    try (Export next = made()) {
      next.adopt(state);
      state.handOver();
      old.close();
      assertThat(identity(next)).isEqualTo(identity);
    }
    try (Export another = made()) {
      assertThat(identity(another)).isNotEqualTo(identity);
    }
  }

  private static Identity identity(Export export) throws IOException {
    try (Handle handle = export.open(new TestClient(""))) {
      return handle.traits().identity().orElseThrow();
    }
  }

  @Test
  void whatWasOnlyTrimmedIsHandedOnWithoutAFile() throws IOException {
    try (OpenDisk opened = layers(new CowFilter()).open()) {
      opened.trim(0, SIZE);
      assertThat(opened.upgrade(layers(new CowFilter()))).isEqualTo(Upgrade.DONE);
      assertThat(opened.read(0, 100)).containsOnly(0);
      Arrays.fill(must, (byte) 0);
      change(opened, 1);
      assertThat(opened.read(0, SIZE)).isEqualTo(must);
    }
  }

  private static FileChannel channel(RetainedState state) throws IOException {
    Object[] overlay = (Object[]) state.value("overlays", Map.class).values().iterator().next();
    return (FileChannel) overlay[1];
  }
}
