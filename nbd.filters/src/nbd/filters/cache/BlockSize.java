package nbd.filters.cache;

import java.io.IOException;
import java.nio.file.Files;
import nbd.api.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out how large blocks are. */
final class BlockSize {
  private static final Logger log = LoggerFactory.getLogger(BlockSize.class);

  /** A file system that tells more than that does not mean it as a size to write in. */
  private static final long LARGEST = 1 << 20;

  private BlockSize() {}

  /** At least that of the file system in which the private files are, a power of two. */
  static long of(Settings settings, Host host) {
    long ofFiles = 0;
    try {
      ofFiles = Files.getFileStore(host.temporaryFolder()).getBlockSize();
    } catch (IOException | UnsupportedOperationException unknown) {
      log.atDebug().setCause(unknown).log("block size of the temporary folder is not known");
    }
    boolean isOne = Long.bitCount(ofFiles) == 1 && ofFiles > 0 && ofFiles <= LARGEST;
    return isOne ? Math.max(ofFiles, settings.minBlock()) : settings.minBlock();
  }
}
