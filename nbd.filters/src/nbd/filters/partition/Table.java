package nbd.filters.partition;

import java.util.List;
import java.util.stream.Collectors;
import nbd.api.OpenException;
import nbd.api.Range;

/**
 * The partitions of a disk.
 *
 * @param kind for messages: MBR or GPT
 * @param entries those that could be read
 * @param trouble why there may be more, as the end of a sentence; empty if these are all
 */
record Table(String kind, int sectorSize, List<Entry> entries, String trouble) {
  Table {
    entries = List.copyOf(entries);
  }

  /**
   * Where a partition is, in bytes.
   *
   * @throws OpenException if there is none of that number, saying which there are, or it is not on
   *     the disk
   */
  Range find(long number) throws OpenException {
    for (Entry entry : entries) {
      if (entry.number() == number) {
        return entry.bytes(sectorSize);
      }
    }
    throw new OpenException(
        OpenException.Reason.UNKNOWN, kind + " partition " + number + " not found" + others());
  }

  private String others() {
    String numbers =
        entries.stream().map(it -> String.valueOf(it.number())).collect(Collectors.joining(", "));
    String found = "; found: " + (numbers.isEmpty() ? "none" : numbers);
    return found + (trouble.isEmpty() ? "" : "; " + trouble);
  }
}
