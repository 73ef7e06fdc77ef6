package nbd.filters.changed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import nbd.api.OpenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens and makes checkpoints of a disk.
 *
 * @param folder has the files
 * @param disk as it is now
 * @param bootId of this system; "" if not known
 */
record Loader(Folder folder, Disk disk, String bootId) {
  private static final Logger log = LoggerFactory.getLogger(Loader.class);

  /**
   * Opens a checkpoint that is there. What it may not know is dirty.
   *
   * @throws OpenException if its file cannot be used, naming the file and saying what to do
   */
  Checkpoint load(CheckpointName name) throws IOException {
    BitmapFile file = open(name);
    try {
      return load(name, file);
    } catch (IOException | IllegalArgumentException unusable) {
      try (file) {
        throw refused(name, unusable);
      }
    }
  }

  private BitmapFile open(CheckpointName name) throws IOException {
    try {
      return folder.open(name);
    } catch (IOException failure) {
      throw refused(name, failure);
    }
  }

  private OpenException refused(CheckpointName name, Exception why) {
    OpenException refused =
        new OpenException(
            OpenException.Reason.UNKNOWN,
            "cannot use checkpoint '%1$s', file %2$s: %3$s. To go on without it, drop it (nbdj checkpoint drop %4$s %1$s, or changed-drop=%1$s), and make a full backup"
                .formatted(name.text(), folder.file(name), Failures.why(why), folder.path()));
    refused.initCause(why);
    return refused;
  }

  private Checkpoint load(CheckpointName name, BitmapFile file) throws IOException {
    Header header = file.header();
    Optional<String> doubt = doubt(header);
    if (doubt.isPresent() || header.size() != disk.size()) {
      Bits old = file.bits(header);
      file.close();
      return renewed(name, header, old, doubt);
    }
    if (header.inUse()) {
      forceLeft(file, header);
    }
    return checkpoint(name, file, header.of(disk), file.bits(header));
  }

  /** Left by a kill: what the system had not yet put on stable storage is not known. */
  private static void forceLeft(BitmapFile file, Header header) throws IOException {
    try {
      file.force();
    } catch (IOException failure) {
      // Told only once: the next one to open it would force it without a failure.
      try {
        file.distrust(header);
      } catch (IOException another) {
        failure.addSuppressed(another);
      }
      throw failure;
    }
  }

  private Checkpoint checkpoint(CheckpointName name, BitmapFile file, Header header, Bits bits) {
    Path path = folder.file(name);
    return new Checkpoint(name, header, bits, path, new Notes(file, path, header, bootId));
  }

  /** Why no bit can be believed, if so. */
  private Optional<String> doubt(Header header) {
    if (disk.differsFrom(header.identity())) {
      return Optional.of(
          "it is of another disk: %s, and this is %s"
              .formatted(header.identity(), disk.identity()));
    }
    if (header.inUse() && (bootId.isEmpty() || !bootId.equals(header.bootId()))) {
      return Optional.of("the system ended while it was in use, and may have lost a part of it");
    }
    return Optional.empty();
  }

  private Checkpoint renewed(CheckpointName name, Header header, Bits old, Optional<String> doubt)
      throws IOException {
    header.granularity().check(disk.size());
    Header now = header.of(disk).clean();
    Bits bits = new Bits(now.granules());
    if (doubt.isPresent()) {
      bits.set(0, bits.count());
    } else {
      copy(old, bits);
      // From the granule on that has the old end: all but its first bytes are new.
      bits.set(Math.min(header.granularity().at(header.size()), bits.count()), bits.count());
    }
    tell(name, header, doubt.orElse("the size of the disk is another one; new bytes are dirty"));
    Checkpoint made = write(name, now, bits);
    folder.made(name);
    return made;
  }

  private static void copy(Bits from, Bits to) {
    for (Scan scan = Scan.all(from); !scan.isOver(); ) {
      long start = scan.at();
      if (scan.run() && start < to.count()) {
        to.set(start, Math.min(scan.at(), to.count()));
      }
    }
  }

  private void tell(CheckpointName name, Header header, String why) {
    log.atWarn()
        .addKeyValue("checkpoint", name.text())
        .addKeyValue("file", folder.file(name))
        .addKeyValue("size", disk.size())
        .addKeyValue("was", header.size())
        .addKeyValue("why", why)
        .log("more of a checkpoint counts as changed than was noted");
  }

  /**
   * A new checkpoint, of which nothing is dirty. Its file is on stable storage, but does not have
   * its name before {@link Folder#made}.
   *
   * @throws IllegalArgumentException if the granularity is too small, naming one that would do
   */
  Checkpoint make(CheckpointName name, Granularity granularity, long now) throws IOException {
    granularity.check(disk.size());
    Header header = new Header(granularity, disk.size(), now, false, "", disk.identity());
    return write(name, header, new Bits(header.granules()));
  }

  private Checkpoint write(CheckpointName name, Header header, Bits bits) throws IOException {
    BitmapFile file = folder.begin(name);
    boolean made = false;
    try {
      file.write(header, bits);
      file.force();
      made = true;
      return checkpoint(name, file, header, bits);
    } finally {
      if (!made) {
        try (file) {
          folder.discard(name);
        }
      }
    }
  }
}
