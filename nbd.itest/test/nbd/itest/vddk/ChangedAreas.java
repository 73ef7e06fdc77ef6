package nbd.itest.vddk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** vSphere, as far as it tells what has changed on a disk of {@link Datastore#SIZE}. */
final class ChangedAreas {
  private ChangedAreas() {}

  /** The chunks in which the two states differ. */
  static List<Long> difference(Path before, Path after) throws IOException {
    List<Long> chunks = new ArrayList<>();
    try (var old = Files.newInputStream(before);
        var now = Files.newInputStream(after)) {
      for (long at = 0; at < Datastore.SIZE; at += Chunks.CHUNK) {
        byte[] was = old.readNBytes(Chunks.CHUNK);
        if (!Arrays.equals(was, now.readNBytes(Chunks.CHUNK))) {
          chunks.add(at);
        }
      }
    }
    return chunks;
  }

  /** As a program prints what two calls of QueryChangedDiskAreas have told. */
  static void tell(Path file, List<Long> chunks) throws IOException {
    long middle = 48L << 20;
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, part(0, middle, chunks) + part(middle, Datastore.SIZE - middle, chunks));
  }

  private static String part(long start, long length, List<Long> chunks) {
    List<String> areas =
        chunks.stream()
            .filter(at -> at >= start && at < start + length)
            .map(at -> "{\"start\": %d, \"length\": %d}".formatted(at, Chunks.CHUNK))
            .toList();
    return """
    {"_typeName": "DiskChangeInfo", "startOffset": %d, "length": %d, "changedArea": %s}
    """
        .formatted(start, length, areas);
  }
}
