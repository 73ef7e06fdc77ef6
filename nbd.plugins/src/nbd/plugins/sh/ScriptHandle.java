package nbd.plugins.sh;

import java.io.IOException;
import java.util.Set;
import java.util.StringJoiner;
import nbd.api.Contexts;
import nbd.api.ErrorCode;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Traits;
import nbd.api.WriteSource;

/** A disk that a script has opened: each call is a run of the script. */
final class ScriptHandle implements Handle {
  /** Zeroes that are written by one run, unless the disk takes less. */
  private static final long PIECE = 1 << 26;

  /** Longer zeroes are not written: nothing would end it when the client has long gone. */
  private static final long MOST_WRITTEN = 1L << 32;

  private final Script script;
  private final String name;
  private final Abilities able;
  private final Runnable onClose;

  /**
   * @param name what the script calls the disk; its first argument in each call
   * @param onClose is run before the script closes the disk
   */
  ScriptHandle(Script script, String name, Abilities able, Runnable onClose) {
    this.script = script;
    this.name = name;
    this.able = able;
    this.onClose = onClose;
  }

  @Override
  public Traits traits() {
    return able.traits();
  }

  @Override
  public Contexts contexts() {
    return able.tellsExtents() ? Contexts.ofAllocation(this::extents) : Contexts.none();
  }

  @Override
  public void read(Range range, ReadSink out) throws IOException {
    Filling filling = new Filling(out.space(0, Math.toIntExact(range.length())));
    if (!script.does(Method.PREAD, Input.NOTHING, filling, name, length(range), offset(range))) {
      throw missing(Method.PREAD);
    }
    if (filling.printed() != range.length()) {
      throw failed(
          Method.PREAD, "printed %d bytes, not %d".formatted(filling.printed(), range.length()));
    }
  }

  @Override
  public void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    write(range, Input.of(in.payload()), fua(flags));
    flushFor(flags);
  }

  private void write(Range range, Input data, String words) throws IOException {
    if (!script.does(
        Method.PWRITE, data, Output.IGNORED, name, length(range), offset(range), words)) {
      throw missing(Method.PWRITE);
    }
  }

  /** Writes zeroes where the script says that it cannot zero this, unless it had to be fast. */
  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    if (!zeroed(range, flags)) {
      if (range.length() > MOST_WRITTEN) {
        throw new NbdException(
            ErrorCode.EOVERFLOW,
            "%s does not zero this, so it is written: at most %d bytes by one request, not %d"
                .formatted(script.describe(Method.ZERO), MOST_WRITTEN, range.length()));
      }
      long piece = Math.min(PIECE, able.traits().blockSizes().maximum());
      for (long at = range.offset(); at < range.end(); ) {
        Range part = Range.between(at, at + Math.min(piece, range.end() - at));
        write(part, Input.zeroes(part.length()), fua(flags));
        at = part.end();
      }
    }
    flushFor(flags);
  }

  private boolean zeroed(Range range, Set<Flag> flags) throws IOException {
    boolean fast = flags.contains(Flag.FAST_ZERO);
    StringJoiner words = new StringJoiner(",").setEmptyValue("");
    if (!fua(flags).isEmpty()) {
      words.add(fua(flags));
    }
    if (!flags.contains(Flag.NO_HOLE)) {
      words.add("may_trim");
    }
    if (fast) {
      words.add("fast");
    }
    try {
      boolean there =
          script.does(Method.ZERO, name, length(range), offset(range), words.toString());
      if (!there && fast) {
        throw new NbdException(ErrorCode.ENOTSUP, script.describe(Method.ZERO) + " is missing");
      }
      return there;
    } catch (NbdException refused) {
      if (fast || refused.code() != ErrorCode.ENOTSUP) {
        throw refused;
      }
      return false;
    }
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    script.does(Method.TRIM, name, length(range), offset(range), fua(flags));
    flushFor(flags);
  }

  @Override
  public void cache(Range range) throws IOException {
    script.does(Method.CACHE, name, length(range), offset(range));
  }

  @Override
  public void flush() throws IOException {
    script.does(Method.FLUSH, name);
  }

  @Override
  public void close() {
    onClose.run();
    script.tries(Method.CLOSE, name);
  }

  private ExtentMap extents(Range asked, int atMost) throws IOException {
    String words = atMost == 1 ? "req_one" : "";
    String lines =
        script
            .printed(Method.EXTENTS, name, length(asked), offset(asked), words)
            .orElseThrow(() -> missing(Method.EXTENTS));
    try {
      return ExtentLines.parse(asked, lines);
    } catch (IllegalArgumentException wrong) {
      throw failed(Method.EXTENTS, wrong.getMessage());
    }
  }

  private String fua(Set<Flag> flags) {
    return able.passesFua() && flags.contains(Flag.FUA) ? "fua" : "";
  }

  private void flushFor(Set<Flag> flags) throws IOException {
    if (flags.contains(Flag.FUA) && !able.passesFua()) {
      flush();
    }
  }

  private static String length(Range range) {
    return Long.toString(range.length());
  }

  private static String offset(Range range) {
    return Long.toString(range.offset());
  }

  private NbdException missing(Method method) {
    return failed(method, "is missing, though other methods promise it");
  }

  private NbdException failed(Method method, String what) {
    return new NbdException(ErrorCode.EIO, script.describe(method) + ": " + what);
  }
}
