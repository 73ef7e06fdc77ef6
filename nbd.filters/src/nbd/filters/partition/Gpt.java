package nbd.filters.partition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A GUID partition table, which a disk has twice: at its start, and as a backup at its end. */
final class Gpt {
  private static final Logger log = LoggerFactory.getLogger(Gpt.class);

  private Gpt() {}

  /**
   * What became of the two copies.
   *
   * @param table from the first copy that is intact
   * @param trouble why both are broken, if they are
   */
  record Copies(Optional<Table> table, String trouble) {
    private static Copies good(Table table) {
      return new Copies(Optional.of(table), "");
    }
  }

  /**
   * Looks for the table.
   *
   * @param isExpected whether the MBR says that there is one; then the backup is looked at also
   *     where nothing at the start of the disk looks like a header
   * @return empty if there is none
   * @throws IOException if the disk's second sector cannot be read
   */
  static Optional<Copies> look(Sectors disk, boolean isExpected) throws IOException {
    return isExpected || GptHeader.isSigned(disk.at(1))
        ? Optional.of(copies(disk))
        : Optional.empty();
  }

  private static Copies copies(Sectors disk) {
    String first;
    try {
      return Copies.good(copy(disk, 1));
    } catch (IOException broken) {
      first = "the header in sector 1: " + broken.getMessage();
    }
    long last = disk.count() - 1;
    try {
      Table backup = copy(disk, last);
      log.atWarn()
          .addKeyValue("cause", first)
          .log("the GPT at the start of the disk is broken; its backup at the end is used");
      return Copies.good(backup);
    } catch (IOException broken) {
      String second = "the backup in sector " + last + ": " + broken.getMessage();
      return new Copies(Optional.empty(), "GPT is broken: " + first + "; " + second);
    }
  }

  private static Table copy(Sectors disk, long at) throws IOException {
    GptHeader header = GptHeader.read(disk, at);
    ByteBuffer array = header.entries(disk);
    Entry.Space space = new Entry.Space("the disk", 0, disk.count());
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < header.count(); i++) {
      int from = i * header.entrySize();
      boolean isUsed = (array.getLong(from) | array.getLong(from + 8)) != 0;
      if (isUsed) {
        entries.add(new Entry(i + 1L, array.getLong(from + 32), array.getLong(from + 40), space));
      }
    }
    return new Table("GPT", disk.size(), entries, "");
  }
}
