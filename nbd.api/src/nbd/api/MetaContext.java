package nbd.api;

import java.io.IOException;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A metadata context that a handle has: clients that name it are told its extents.
 *
 * @param name namespace and name, such as {@code base:allocation}; at most 4096 bytes of UTF-8
 * @param reqOne whether the source does less work when it is asked for one extent: NATIVE, or
 *     EMULATE when the server just cuts a longer answer. NONE is not a way to have a context.
 * @param source tells the extents; called from several threads where the export is PARALLEL
 * @param wide whether a status can need more than 32 bits: such a context is offered only to
 *     clients with extended headers. Of the others the server passes on the lower 32 bits
 */
public record MetaContext(String name, Support reqOne, ExtentSource source, boolean wide) {
  /**
   * @throws IllegalArgumentException if the name has no namespace, is too long or has a NUL, {@code
   *     reqOne} is NONE, or a context of the namespace {@code base} is wide
   */
  public MetaContext {
    Objects.requireNonNull(reqOne);
    Objects.requireNonNull(source);
    ExportName.checkString(name);
    if (name.indexOf(':') < 1 || name.endsWith(":")) {
      throw new IllegalArgumentException("metadata context '" + name + "' is not NAMESPACE:NAME");
    }
    if (reqOne == Support.NONE) {
      throw new IllegalArgumentException(
          "metadata context "
              + name
              + ": REQ_ONE is EMULATE or NATIVE; leave out a context that is not there");
    }
    if (wide && name.startsWith("base:")) {
      throw new IllegalArgumentException("metadata context " + name + " has 32 bits of status");
    }
  }

  /** A context whose status has 32 bits, as nearly all have. */
  public MetaContext(String name, Support reqOne, ExtentSource source) {
    this(name, reqOne, source, false);
  }

  /** What {@link ExtentSource#extents} of the source says. */
  public ExtentMap extents(Range asked, int atMost) throws IOException {
    return source.extents(asked, atMost);
  }

  /** The same context told by a source made out of this one's. */
  public MetaContext through(UnaryOperator<ExtentSource> change) {
    return new MetaContext(name, reqOne, change.apply(source), wide);
  }
}
