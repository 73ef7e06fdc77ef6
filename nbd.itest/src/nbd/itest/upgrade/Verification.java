package nbd.itest.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import nbd.client.ClientOptions;
import nbd.client.NbdClient;
import nbd.wire.Descriptors;

/** Compares what there is at the end with what was acknowledged. */
final class Verification {
  private static final int LENGTH = Part.LENGTH * Content.SECTOR;

  private Verification() {}

  /** Everything, as a client sees it. */
  static void throughServer(NbdClient client, List<Part> parts) throws IOException {
    for (Part part : parts) {
      part.check(ByteBuffer.wrap(client.read(part.offset(0), LENGTH)), 0);
    }
    Disk.checkShared(
        ByteBuffer.wrap(client.read(Disk.sharedOffset(0), Disk.SHARED * Content.SECTOR)), 0);
    int rest = (int) (client.export().size() - Disk.untouched());
    assertThat(client.read(Disk.untouched(), rest)).containsOnly(0);
  }

  /**
   * Everything, as it lies in a file.
   *
   * @param start where the disk begins in it, in bytes
   */
  static void inFile(Path file, long start, List<Part> parts) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      for (Part part : parts) {
        ByteBuffer content = ByteBuffer.allocate(LENGTH);
        while (content.hasRemaining()) {
          assertThat(channel.read(content, start + part.offset(0) + content.position()))
              .isPositive();
        }
        part.check(content.flip(), 0);
      }
    }
  }

  /** An incremental backup would have all that was changed, and not what nobody touched. */
  static void inBitmap(NbdClient client, List<Part> parts) throws IOException {
    BitSet dirty = dirty(client);
    for (Part part : parts) {
      int start = (int) (part.offset(0) / Content.SECTOR);
      BitSet missing = (BitSet) part.changed().clone();
      missing.andNot(dirty.get(start, start + Part.LENGTH));
      assertThat(missing.isEmpty()).as("sectors from %d without %s", start, missing).isTrue();
    }
    assertThat(dirty.nextSetBit((int) (Disk.untouched() / Content.SECTOR))).isNegative();
  }

  /** By sector. */
  private static BitSet dirty(NbdClient client) throws IOException {
    var dirty = new BitSet();
    for (long at = 0; at < client.export().size(); ) {
      Descriptors found =
          client.blockStatus(at, client.export().size() - at).get(client.contexts().getFirst());
      for (int each = 0; each < found.count(); each++) {
        long end = at + found.length(each);
        if (found.status(each) != 0) {
          dirty.set((int) (at / Content.SECTOR), (int) Math.ceilDiv(end, Content.SECTOR));
        }
        at = end;
      }
    }
    return dirty;
  }

  /** Asks for one metadata context. */
  static NbdClient connect(Site site, Disk disk, String context) throws IOException {
    return site.connect(disk.name(), ClientOptions.usual().withContexts(context));
  }
}
