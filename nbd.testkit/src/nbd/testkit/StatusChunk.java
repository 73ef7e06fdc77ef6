package nbd.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A status chunk as it was on the wire.
 *
 * @param id of the metadata context
 * @param descriptors one after the other, from the beginning of the request on
 */
record StatusChunk(int id, List<Descriptor> descriptors) {
  /** So many descriptors out of numbers that are length and status by turns. */
  static StatusChunk of(Asked request, int id, int count, LongSupplier numbers) {
    List<Descriptor> descriptors = new ArrayList<>();
    long at = request.offset();
    for (int i = 0; i < count; i++) {
      Descriptor next = new Descriptor(at, numbers.getAsLong(), numbers.getAsLong());
      descriptors.add(next);
      at = next.end();
    }
    return new StatusChunk(id, descriptors);
  }
}
