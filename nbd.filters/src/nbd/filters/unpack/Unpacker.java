package nbd.filters.unpack;

import java.io.IOException;
import java.io.InputStream;

/** One way to pack. */
@FunctionalInterface
public interface Unpacker {
  /**
   * What {@code packed} becomes when it is unpacked.
   *
   * @return a stream that throws an IOException, whose message says what is wrong and where, unless
   *     all of the disk is packed in that way and is whole
   */
  InputStream unpack(DiskStream packed) throws IOException;
}
