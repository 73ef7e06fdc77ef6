package nbd.filters.partition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import nbd.api.OpenException;

/** Decides which kind of table a disk has. */
final class Tables {
  private Tables() {}

  /**
   * The table of a disk: a GPT where there is one, else an MBR.
   *
   * @throws OpenException if there is none, or it is broken
   */
  static Table read(Sectors disk) throws IOException {
    if (disk.count() < 2) {
      throw refusal(
          "disk is too small to be a partitioned disk: it has "
              + disk.disk().size()
              + " bytes, less than two sectors of "
              + disk.size());
    }
    ByteBuffer first = disk.at(0);
    boolean isProtective = Mbr.isSigned(first) && Mbr.isProtective(first);
    Optional<Gpt.Copies> gpt = Gpt.look(disk, isProtective);
    if (gpt.isPresent() && gpt.get().table().isPresent()) {
      return gpt.get().table().get();
    }
    if (Mbr.isSigned(first) && !isProtective) {
      return Mbr.read(disk, first);
    }
    throw refusal(
        gpt.map(Gpt.Copies::trouble)
                .orElse("disk does not contain MBR or GPT partition table signature")
            + hint(disk));
  }

  /** A table looks like none with the wrong sector size; only a GPT shows which is right. */
  private static String hint(Sectors disk) throws IOException {
    Sectors other = disk.otherwise();
    boolean isThere = other.count() >= 2 && GptHeader.isSigned(other.at(1));
    return isThere
        ? "; there is a GPT for sectors of "
            + other.size()
            + " bytes: partition-sectorsize="
            + other.size()
        : "";
  }

  private static OpenException refusal(String message) {
    return new OpenException(OpenException.Reason.UNKNOWN, message);
  }
}
