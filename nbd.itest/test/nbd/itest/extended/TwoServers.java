package nbd.itest.extended;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.function.Supplier;
import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import nbd.itest.map.Peer;

/** An empty disk of 5 GiB, by nbdj and by the qemu-nbd that has extended headers too. */
record TwoServers(Server nbdj, Peer qemu) implements AutoCloseable {
  static final long SIZE = 5L << 30;

  static TwoServers start(Path folder) throws IOException {
    Tool.need(Tool.NEWER_QEMU_NBD);
    Path image = folder.resolve("image");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE);
    }
    Peer qemu = Peer.newerQemu(folder, "-f", "raw", image.toString());
    return beside(qemu, () -> Server.start(Transport.UNIX, "memory", "size=" + SIZE));
  }

  /** If nbdj does not start, qemu-nbd does not stay. */
  static TwoServers beside(Peer qemu, Supplier<Server> nbdj) {
    try {
      return new TwoServers(nbdj.get(), qemu);
    } catch (RuntimeException | Error failed) {
      try (qemu) {
        throw failed;
      }
    }
  }

  @Override
  public void close() {
    try (nbdj) {
      qemu.close();
    }
  }
}
