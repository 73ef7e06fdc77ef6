package nbd.api;

import java.io.IOException;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One client's view of an export: the calling convention between the server and the outermost
 * layer, and between any two layers. A call is complete when it returns.
 *
 * <p>Most plugins extend {@link SimpleHandle}, filters {@link PassThrough} or {@link Reshaping}.
 *
 * <p>Calls come from any platform thread, several at a time where the export is {@link
 * Concurrency#PARALLEL}; no thread is interrupted inside. Ranges are at least one byte, inside the
 * disk, aligned to the minimum block size and, for reads and writes, at most 64 MiB long. Each
 * method throws {@link NbdException} to name the error that the client is told; any other
 * IOException is EIO, and a RuntimeException is EIO and logged.
 */
@ConsumerType
public interface Handle extends AutoCloseable {
  /** What the disk is and can; asked once, right after open. */
  Traits traits();

  /** The metadata contexts it has; asked once, right after open. */
  default Contexts contexts() {
    return Contexts.none();
  }

  /**
   * Whether this call, made now, may have to wait for a device; asked where the chain's {@link
   * Blocking} is MAYBE, to choose the thread that makes the call. Does not wait itself. A wrong
   * answer costs speed and nothing else: other requests of the connection are held up, or a thread
   * is troubled for nothing.
   *
   * @param kind READ, WRITE or EXTENTS; the other calls are taken to wait
   */
  default boolean mayWait(Call.Kind kind, Range range) {
    return true;
  }

  /** Reads {@code range} into {@code out}, each byte exactly once. */
  void read(Range range, ReadSink out) throws IOException;

  /**
   * Writes the payload to {@code range}.
   *
   * @param flags may have {@link Flag#FUA} where the traits say NATIVE
   */
  default void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    throw unsupported("write");
  }

  /**
   * Makes {@code range}, up to 2^63-1 bytes long, read as zero.
   *
   * @param flags may have FUA and FAST_ZERO where the traits say NATIVE, and NO_HOLE
   */
  default void zero(Range range, Set<Flag> flags) throws IOException {
    throw unsupported("zero");
  }

  /**
   * {@code range}, up to 2^63-1 bytes long, is not needed any more; the layer may give its storage
   * back, and what it then reads as is the layer's affair.
   *
   * @param flags may have FUA where the traits say NATIVE
   */
  default void trim(Range range, Set<Flag> flags) throws IOException {
    throw unsupported("trim");
  }

  /** {@code range}, up to 2^63-1 bytes long, will be read soon. */
  default void cache(Range range) throws IOException {
    throw unsupported("cache");
  }

  /** Puts on stable storage what had returned before this call began. */
  default void flush() throws IOException {
    throw unsupported("flush");
  }

  /** The client is gone. A flush is not implied. */
  @Override
  default void close() throws IOException {}

  private static NbdException unsupported(String call) {
    return new NbdException(ErrorCode.ENOTSUP, "this layer does not " + call);
  }
}
