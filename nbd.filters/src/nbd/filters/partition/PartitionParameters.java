package nbd.filters.partition;

import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * Which partition a user wants.
 *
 * @param number from 1 on
 * @param sectorSize 512 or 4096 bytes, the unit in which the table counts
 */
record PartitionParameters(long number, int sectorSize) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.number("partition").help("the partition to serve, from 1 on").mandatory(),
          Parameter.size("partition-sectorsize")
              .help("sector size of the partition table, 512 or 4K")
              .byDefault("512"));

  /**
   * @throws ParameterException if there can be no such partition or sector size
   */
  PartitionParameters {
    if (number < 1) {
      throw new ParameterException("parameter 'partition': 0 is not a partition; they begin at 1");
    }
    if (sectorSize != 512 && sectorSize != 4096) {
      throw new ParameterException(
          "parameter 'partition-sectorsize': " + sectorSize + " is not 512 or 4096");
    }
  }

  /** Out of what {@link #SCHEMA} has parsed. */
  static PartitionParameters of(Parameters parsed) {
    long sectorSize = parsed.number("partition-sectorsize");
    return new PartitionParameters(
        parsed.number("partition"), (int) Math.min(sectorSize, Integer.MAX_VALUE));
  }
}
