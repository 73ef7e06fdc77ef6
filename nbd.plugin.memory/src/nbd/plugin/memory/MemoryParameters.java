package nbd.plugin.memory;

import java.util.Objects;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * What a user says about a disk.
 *
 * @param size bytes, 0 to 2^63-1
 * @param allocator where its memory comes from
 */
record MemoryParameters(long size, Allocator allocator) {
  static final Schema SCHEMA =
      Schema.of(
          Parameter.size("size")
              .help("size of the disk, up to 9223372036854775807 bytes")
              .mandatory()
              .asBareWord(),
          Parameter.choice("allocator", Allocator.words())
              .help("sparse: memory where something is written; malloc: all of it at the start")
              .byDefault(Allocator.SPARSE.word()));

  /**
   * @throws ParameterException if the size is negative
   */
  MemoryParameters {
    Objects.requireNonNull(allocator);
    if (size < 0) {
      throw new ParameterException(
          "parameter 'size': " + size + " is not 0 to 9223372036854775807 bytes");
    }
  }

  /** Out of what {@link #SCHEMA} has parsed. */
  static MemoryParameters of(Parameters parsed) {
    return new MemoryParameters(parsed.number("size"), Allocator.of(parsed.text("allocator")));
  }
}
