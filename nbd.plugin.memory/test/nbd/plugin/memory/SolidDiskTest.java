package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import nbd.api.Range;
import org.junit.jupiter.api.Test;

class SolidDiskTest {
  private static final int SIZE = 300_001;

  private final Random random = new Random(1);

  @Test
  void readsWhatWasWrittenOrZeroedLast() throws IOException {
    byte[] expected = new byte[SIZE];
    try (SolidDisk disk = new SolidDisk(SIZE)) {
      for (int step = 0; step < 500; step++) {
        int at = random.nextInt(SIZE);
        Range range = Range.between(at, at + 1 + random.nextInt(SIZE - at));
        change(disk, range, expected);
        read(disk, range, expected);
      }
      read(disk, new Range(0, SIZE), expected);
    }
  }

  private void change(SolidDisk disk, Range range, byte[] expected) throws IOException {
    byte[] payload = new byte[(int) range.length()];
    switch (random.nextInt(4)) {
      case 0 -> disk.zero(range, false);
      case 1 -> disk.trim(range);
      default -> {
        random.nextBytes(payload);
        disk.write(range, new TestSource(payload));
      }
    }
    System.arraycopy(payload, 0, expected, (int) range.offset(), payload.length);
  }

  private static void read(SolidDisk disk, Range range, byte[] expected) throws IOException {
    TestSink sink = new TestSink((int) range.length());
    disk.read(range, sink);
    assertThat(sink.bytes())
        .isEqualTo(Arrays.copyOfRange(expected, (int) range.offset(), (int) range.end()));
    assertThat(sink.loans).isEmpty();
  }

  @Test
  void isAlwaysData() throws IOException {
    try (SolidDisk disk = new SolidDisk(SIZE)) {
      disk.trim(new Range(0, SIZE));
      assertThat(disk.extents(new Range(1, 1), 1)).hasToString("[0x1+0x493e0 data]");
    }
  }

  @Test
  void hasNoBlocksForNoBytes() throws IOException {
    try (SolidDisk disk = new SolidDisk(0)) {
      assertThat(disk).isNotNull();
    }
  }
}
