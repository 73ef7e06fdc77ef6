package nbd.itest.extents;

import java.util.List;
import java.util.Map;
import nbd.testkit.Descriptor;
import nbd.testkit.Headers;

/** What a server with a mistake would have told in place of an answer that is right. */
@FunctionalInterface
interface Distortion {
  /** A server without mistakes. */
  Distortion NONE = (headers, told) -> told;

  /** The answer by context. */
  Map<String, List<Descriptor>> of(Headers headers, Map<String, List<Descriptor>> told);
}
