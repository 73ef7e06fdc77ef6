package nbd.plugin.file;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Identity;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** A client's view of a file, by what Java has everywhere: reading, writing and flushing. */
final class PortableHandle implements Handle {
  private final FileData data;
  private final Traits traits;

  /** Owns {@code data}. */
  PortableHandle(FileData data, long size, boolean readOnly, Optional<Identity> identity) {
    this.data = data;
    Traits.Builder told =
        Traits.of(size)
            .readOnly(readOnly)
            .zero(Support.EMULATE)
            .fua(Support.NATIVE)
            .flush(Support.NATIVE)
            .cache(Support.EMULATE)
            .multiConn(Support.NATIVE);
    identity.ifPresent(told::identity);
    traits = told.build();
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    data.read(range, range, out);
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    data.write(in.payload(), range.offset());
    if (flags.contains(Flag.FUA)) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    data.flush();
  }

  @Override
  public void close() throws IOException {
    data.close();
  }
}
