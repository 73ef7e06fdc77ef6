package nbd.plugins.split;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.NbdException;
import nbd.api.PartialReadException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** A client's view of the files. */
final class SplitHandle implements Handle {
  private final Parts parts;
  private final Traits traits;

  /** Owns {@code parts}. */
  SplitHandle(Parts parts, boolean readOnly) {
    this.parts = parts;
    Traits.Builder told =
        Traits.of(parts.size())
            .readOnly(readOnly || !parts.areWritable())
            .zero(Support.EMULATE)
            .fua(Support.NATIVE)
            .cache(Support.EMULATE)
            .flush(Support.NATIVE)
            // All clients share the system's page cache, and a flush is of files, not of handles.
            .multiConn(Support.NATIVE);
    Optional<Identity> identity = parts.identity();
    identity.ifPresent(told::identity);
    traits = told.build();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  /** None where nobody can look for holes: nobody is to believe that somebody had. */
  @Override
  public Contexts contexts() {
    return parts.tellHoles() ? Contexts.ofOneImage(new SplitExtents(parts)) : Contexts.none();
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    for (Part part : parts.of(range)) {
      Range piece = part.range().intersection(range).orElseThrow();
      long before = piece.offset() - range.offset();
      ByteBuffer target = out.space(before, (int) piece.length());
      int start = target.position();
      try {
        part.read(target, piece.offset() - part.start());
      } catch (NbdException failure) {
        throw afterSome(before + target.position() - start, failure);
      }
    }
  }

  private static NbdException afterSome(long good, NbdException failure) {
    ErrorCode code = failure.code();
    return good == 0
        ? failure
        : new PartialReadException(code, good, failure.getMessage(), failure);
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    ByteBuffer payload = in.payload();
    for (Part part : parts.of(range)) {
      Range piece = part.range().intersection(range).orElseThrow();
      ByteBuffer bytes = payload.slice(payload.position(), (int) piece.length());
      part.write(bytes, piece.offset() - part.start());
      payload.position(payload.position() + (int) piece.length());
    }
    if (flags.contains(Flag.FUA)) {
      Parts.flush(parts.of(range));
    }
  }

  @Override
  public void flush() throws IOException {
    Parts.flush(parts.all());
  }

  @Override
  public void close() throws IOException {
    parts.close();
  }
}
