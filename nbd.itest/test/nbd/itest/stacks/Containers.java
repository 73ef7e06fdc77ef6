package nbd.itest.stacks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import nbd.testkit.Layers;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Images of disks in what one filter takes them out of, which is thus the innermost one. */
final class Containers {
  private static final int SECTOR = 512;

  @FunctionalInterface
  private interface Packing {
    byte[] pack(byte[] disk, Random random) throws IOException;
  }

  private record Container(Packing packing, boolean isReadOnly, List<String> words) {}

  private static final Map<String, Container> ALL =
      new TreeMap<>(
          Map.of(
              "xz", new Container(Containers::xz, true, List.of()),
              "gzip", new Container(Containers::gzip, true, List.of()),
              "zstd", new Container(Containers::zstd, true, List.of()),
              "tar", new Container(Containers::tar, false, List.of("tar-entry=disk.img")),
              "partition", new Container(Containers::mbr, false, List.of("partition=1"))));

  private Containers() {}

  static Set<String> names() {
    return ALL.keySet();
  }

  static RandomStack any(Random random, Path folder) throws IOException {
    String name = List.copyOf(ALL.keySet()).get(random.nextInt(ALL.size()));
    Container container = ALL.get(name);
    byte[] disk = Source.random(random).content();
    byte[] inside = Arrays.copyOf(disk, (disk.length + SECTOR - 1) / SECTOR * SECTOR);
    Sketch sketch = new Sketch(inside, 1);
    if (container.isReadOnly()) {
      sketch.withoutFlush();
    }
    sketch.fua(false);
    Layers file = Layers.of(Source.file(container.packing().pack(inside, random)));
    return new RandomStack(file, sketch, List.of()).behind(name, container.words());
  }

  /** In several blocks. */
  private static byte[] xz(byte[] disk, Random random) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int block = 4096 << random.nextInt(5);
    try (XZOutputStream out = new XZOutputStream(bytes, new LZMA2Options(0))) {
      for (int at = 0; at < disk.length; at += block) {
        out.write(disk, at, Math.min(block, disk.length - at));
        out.endBlock();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] disk, Random random) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(disk);
    }
    return bytes.toByteArray();
  }

  /** A frame of blocks that are not compressed (RFC 8878, section 3.1.1). */
  private static byte[] zstd(byte[] disk, Random random) {
    int most = 1 << 17;
    int blocks = (disk.length + most - 1) / most;
    ByteBuffer frame =
        ByteBuffer.allocate(9 + 3 * blocks + disk.length).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(0xfd2fb528).put((byte) 0b1010_0000).putInt(disk.length);
    for (int at = 0; at < disk.length; at += most) {
      int length = Math.min(most, disk.length - at);
      int header = length << 3 | (at + length == disk.length ? 1 : 0);
      frame.put((byte) header).putShort((short) (header >> 8)).put(disk, at, length);
    }
    return frame.array();
  }

  private static byte[] tar(byte[] disk, Random random) {
    int before = random.nextInt(3) * SECTOR;
    ByteBuffer file = ByteBuffer.allocate(2 * SECTOR + before + disk.length + 2 * SECTOR);
    entry(file, "readme", before).position(SECTOR + before);
    entry(file, "disk.img", disk.length).put(disk);
    return file.array();
  }

  private static ByteBuffer entry(ByteBuffer file, String name, int size) {
    ByteBuffer header = ByteBuffer.allocate(SECTOR);
    header.put(0, ascii(name)).put(100, ascii("0000644\0")).put(108, ascii("0000000\0"));
    header.put(116, ascii("0000000\0")).put(124, ascii("%011o\0".formatted(size)));
    header.put(136, ascii("00000000000\0")).put(148, ascii("        ")).put(156, ascii("0"));
    header.put(257, ascii("ustar\00000"));
    int sum = 0;
    for (byte each : header.array()) {
      sum += each & 0xff;
    }
    header.put(148, ascii("%06o\0 ".formatted(sum)));
    return file.put(header);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** One primary partition from sector 3 on. */
  private static byte[] mbr(byte[] disk, Random random) {
    int start = 3;
    ByteBuffer image =
        ByteBuffer.allocate(start * SECTOR + disk.length).order(ByteOrder.LITTLE_ENDIAN);
    image.put(446 + 4, (byte) 0x83).putInt(446 + 8, start).putInt(446 + 12, disk.length / SECTOR);
    image.put(510, (byte) 0x55).put(511, (byte) 0xaa);
    return image.put(start * SECTOR, disk).array();
  }
}
