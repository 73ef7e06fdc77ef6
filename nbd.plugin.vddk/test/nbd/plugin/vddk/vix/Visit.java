package nbd.plugin.vddk.vix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** What a version of the bundle does in its life: it loads, reads, and goes. */
public final class Visit implements Callable<Boolean> {
  /** Made by a loader of classes, which sees nothing that is not public. */
  public Visit() {}

  /** Whether this version had the completion, and left nothing that is called. */
  @Override
  public Boolean call() throws Exception {
    Standing standing = new Standing();
    Path file = Files.write(Files.createTempFile("visited", ".vmdk"), new byte[512]);
    boolean here = Shared.callbacks().peekFirst() instanceof Callbacks;
    try {
      return here && read(standing, file) == VixDisk.OK;
    } finally {
      Files.delete(file);
      VixLoader.leave();
    }
  }

  /** The VixError that a read is completed with. */
  static long read(Standing standing, Path file) throws IOException {
    VixConnection connection = standing.connect(Standing.LOCAL);
    VixDisk disk = standing.open(connection, file, OpenFlag.READ_ONLY);
    CompletableFuture<Long> error = new CompletableFuture<>();
    disk.read(0, ByteBuffer.allocateDirect(512), error::complete);
    disk.await();
    standing.close(disk);
    standing.disconnect(connection);
    return error.getNow(-1L);
  }
}
