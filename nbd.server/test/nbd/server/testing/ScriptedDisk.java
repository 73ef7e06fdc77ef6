package nbd.server.testing;

import java.io.IOException;
import java.util.Set;
import nbd.api.Blocking;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** A disk whose reads or writes do what a test says, right or wrong. */
public final class ScriptedDisk extends ByteDisk {
  /** Gives the bytes of a read. */
  @FunctionalInterface
  public interface Reader {
    /** As {@link nbd.api.Handle#read}. */
    void read(Range range, ReadSink out) throws IOException;
  }

  /** Takes the payload of a write. */
  @FunctionalInterface
  public interface Writer {
    /** As {@link nbd.api.Handle#write}. */
    void write(Range range, WriteSource in) throws IOException;
  }

  private final Reader reader;
  private final Writer writer;

  private ScriptedDisk(Traits traits, Reader reader, Writer writer) {
    super(traits);
    this.reader = reader;
    this.writer = writer;
  }

  /** A disk that is read like this, and never waits. */
  public static ScriptedDisk reads(long size, Reader reader) {
    return reads(size, Blocking.NEVER, reader);
  }

  /** A disk that is read like this. */
  public static ScriptedDisk reads(long size, Blocking blocking, Reader reader) {
    return new ScriptedDisk(ableTraits(size).blocking(blocking).build(), reader, (_, _) -> {});
  }

  /** A disk that is written like this. */
  public static ScriptedDisk writes(long size, Blocking blocking, Writer writer) {
    return new ScriptedDisk(ableTraits(size).blocking(blocking).build(), null, writer);
  }

  /** A disk that is written like this, and never waits. */
  public static ScriptedDisk writes(long size, Writer writer) {
    return writes(size, Blocking.NEVER, writer);
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    if (reader == null) {
      super.read(range, out);
    } else {
      reader.read(range, out);
    }
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    writer.write(range, in);
  }
}
