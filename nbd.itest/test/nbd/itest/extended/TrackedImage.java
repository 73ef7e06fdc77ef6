package nbd.itest.extended;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nbd.itest.clients.Tool;
import nbd.itest.map.Peer;

/**
 * A qcow2 image over another one, with data in both, whose bitmap has what was written to it.
 *
 * @param folder where it lies, and where servers of it have their files
 */
record TrackedImage(Path folder, Path image) {
  static final long SIZE = 12L << 30;

  /** The bitmap. */
  static final String BITMAP = "changes";

  /** 0x11 at 1 GiB in the lower one; in the upper one 0x22 in that, 0x33 at 11 GiB, and zeroes. */
  static TrackedImage make(Path folder) {
    Path base = folder.resolve("base");
    Path image = folder.resolve("image");
    qemuImg("create", "-f", "qcow2", base, SIZE);
    qemuIo(base, "write -P 0x11 1G 10M");
    qemuImg("create", "-f", "qcow2", "-b", base, "-F", "qcow2", image);
    qemuImg("bitmap", "--add", image, BITMAP);
    qemuIo(image, "write -P 0x22 1029M 2M", "write -P 0x33 11G 1M", "write -z 2G 1M");
    return new TrackedImage(folder, image);
  }

  private static void qemuImg(Object... words) {
    Tool.NEWER_QEMU_IMG.with(words).run().ok();
  }

  private static void qemuIo(Path image, String... commands) {
    List<Object> words = new ArrayList<>(List.of("-f", "qcow2"));
    for (String command : commands) {
      words.addAll(List.of("-c", command));
    }
    words.add(image);
    Tool.NEWER_QEMU_IO.with(words.toArray()).run().ok();
  }

  /** By the qemu-nbd that has extended headers, with allocation depths and the bitmap. */
  Peer serve() {
    return Peer.newerQemu(
        folder, "-f", "qcow2", "--discard=unmap", "-A", "-B", BITMAP, image.toString());
  }
}
