package nbd.app.map;

import java.io.IOException;
import nbd.api.Extent;

/** Shows extents: first to last, without a gap, neighbours of different status. */
interface Display {
  /** Shows the next one, at once or at the end. */
  void extent(Extent extent) throws IOException;

  /** All have been told. */
  void end() throws IOException;
}
