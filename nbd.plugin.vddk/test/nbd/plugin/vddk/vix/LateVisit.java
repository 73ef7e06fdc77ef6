package nbd.plugin.vddk.vix;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A version of the bundle that goes while a read hangs, before the next version is there. */
public final class LateVisit implements Callable<Boolean> {
  /** Made by a loader of classes, which sees nothing that is not public. */
  public LateVisit() {}

  /** Whether the completion came all the same, and the disk could be closed. */
  @Override
  public Boolean call() throws Exception {
    Standing standing = new Standing();
    Path file = Files.write(Files.createTempFile("visited", ".vmdk"), new byte[512]);
    try {
      VixConnection connection = standing.connect(Standing.LOCAL);
      VixDisk disk = standing.open(connection, file, OpenFlag.READ_ONLY);
      CompletableFuture<Long> error = new CompletableFuture<>();
      standing.standIn.set("lose.read", 1);
      disk.read(0, ByteBuffer.allocateDirect(512), error::complete);
      VixLoader.leave();
      boolean late = Shared.callbacks().isEmpty() && !error.isDone();
      standing.standIn.set("release", 1);
      boolean well = error.get(20, TimeUnit.SECONDS) == VixDisk.OK;
      disk.await();
      standing.close(disk);
      standing.disconnect(connection);
      return late && well;
    } finally {
      Files.delete(file);
    }
  }
}
