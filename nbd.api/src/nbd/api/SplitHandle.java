package nbd.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import nbd.api.DeviceMemory.Piece;

/**
 * The base of an asynchronous plugin. A call is split in two: a method of the subclass starts it
 * and returns at once, and any thread completes it later, once. Meanwhile the thread that the
 * client's request is on waits here, so one thread of the device can have many calls under way.
 *
 * <p>The device works on memory that is direct and aligned to 4096 bytes. A call that is not
 * completed within the limit fails with EIO; as the device may still use its memory, that is taken
 * out of use until the completion comes after all, and is never freed if it does not.
 *
 * <p>The methods that start a call are called by several threads at a time where the export is
 * {@link Concurrency#PARALLEL}. Where one throws an IOException, the device has not got the call:
 * it does not touch its memory, and nobody completes it. Where one throws anything else, nobody
 * knows, and the memory stays out of use until a completion comes.
 */
public abstract class SplitHandle implements Handle {
  /** Shorter reads are copied: a reply that borrows a layer's memory may hold up an upgrade. */
  private static final int WORTH_LENDING = 32 << 10;

  /** Of all handles, with as much for later calls as some clients have in flight. */
  private static final DeviceMemory MEMORY = new DeviceMemory(64 << 20);

  private final Traits traits;
  private final Duration limit;

  /**
   * A disk with these traits; without an override of {@code write}, make them read-only.
   *
   * @param limit how long a call may take until it fails
   * @throws IllegalArgumentException if the limit is not positive
   */
  protected SplitHandle(Traits traits, Duration limit) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException("the limit " + limit + " is not positive");
    }
    this.traits = Objects.requireNonNull(traits);
    this.limit = limit;
  }

  /**
   * Starts to fill all of {@code target} with what the disk has at {@code range}.
   *
   * @param target direct and as long as the range; the device's until the completion
   */
  protected abstract void read(Range range, ByteBuffer target, Completion completion)
      throws IOException;

  /**
   * Starts to write all of {@code source} to {@code range}.
   *
   * @param source direct, read-only and as long as the range; the device's until the completion
   * @param flags may have {@link Flag#FUA} where the traits say NATIVE
   */
  protected void write(Range range, ByteBuffer source, Set<Flag> flags, Completion completion)
      throws IOException {
    throw new NbdException(ErrorCode.EPERM, "this disk is read-only");
  }

  /** Starts what {@link Handle#zero(Range, Set)} says. */
  protected void zero(Range range, Set<Flag> flags, Completion completion) throws IOException {
    throw unsupported("zero");
  }

  /** Starts what {@link Handle#trim(Range, Set)} says. */
  protected void trim(Range range, Set<Flag> flags, Completion completion) throws IOException {
    throw unsupported("trim");
  }

  /** Starts what {@link Handle#cache(Range)} says. */
  protected void cache(Range range, Completion completion) throws IOException {
    throw unsupported("cache");
  }

  /** Starts what {@link Handle#flush()} says. */
  protected void flush(Completion completion) throws IOException {
    throw unsupported("flush");
  }

  private static NbdException unsupported(String call) {
    return new NbdException(ErrorCode.ENOTSUP, "this layer does not " + call);
  }

  @Override
  public Traits traits() {
    return traits;
  }

  @Override
  public final void read(Range range, ReadSink out) throws IOException {
    int length = Math.toIntExact(range.length());
    Piece piece = MEMORY.take(length);
    boolean lent = false;
    try {
      fill(range, piece, out);
      lent = length >= WORTH_LENDING;
      if (lent) {
        out.lend(0, piece.buffer(length), piece::giveBack);
      } else {
        out.space(0, length).put(piece.buffer(length));
      }
    } finally {
      if (!lent) {
        piece.giveBack();
      }
    }
  }

  /** Has the device fill the piece; what it has filled of it when it fails goes to the sink. */
  private void fill(Range range, Piece piece, ReadSink out) throws IOException {
    int length = (int) range.length();
    try {
      run("READ " + range, piece, done -> read(range, piece.buffer(length), done));
    } catch (PartialReadException some) {
      int good = (int) Math.min(some.good(), length);
      if (good > 0) {
        out.space(0, good).put(piece.buffer(good));
      }
      throw some;
    }
  }

  @Override
  public final void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    int length = Math.toIntExact(range.length());
    Piece piece = MEMORY.take(length);
    try {
      in.receive(piece.buffer(length));
      ByteBuffer source = piece.buffer(length).asReadOnlyBuffer();
      run("WRITE " + range, piece, done -> write(range, source, flags, done));
    } finally {
      piece.giveBack();
    }
  }

  @Override
  public void zero(Range range, Set<Flag> flags) throws IOException {
    run("ZERO " + range, null, done -> zero(range, flags, done));
  }

  @Override
  public void trim(Range range, Set<Flag> flags) throws IOException {
    run("TRIM " + range, null, done -> trim(range, flags, done));
  }

  @Override
  public void cache(Range range) throws IOException {
    run("CACHE " + range, null, done -> cache(range, done));
  }

  @Override
  public void flush() throws IOException {
    run("FLUSH", null, this::flush);
  }

  /** The half of a call that the device is asked by. */
  @FunctionalInterface
  private interface Start {
    void with(Completion completion) throws IOException;
  }

  /**
   * Starts a call and waits for its end.
   *
   * @param piece what the device works on, or null; it is the device's where the call is given up
   */
  private void run(String call, Piece piece, Start start) throws IOException {
    Completion completion =
        piece == null
            ? new Completion(call, () -> {}, () -> {})
            : new Completion(call, piece::quarantine, piece::returned);
    start(start, completion);
    if (!completion.await(limit)) {
      throw new NbdException(
          ErrorCode.EIO, call + ": the device has not answered in " + inWords(limit));
    }
  }

  private static void start(Start start, Completion completion) throws IOException {
    try {
      start.with(completion);
    } catch (IOException refused) {
      completion.refused();
      throw refused;
    } catch (RuntimeException | Error broken) {
      completion.giveUp();
      throw broken;
    }
  }

  private static String inWords(Duration time) {
    boolean whole = time.toNanosPart() == 0;
    return whole ? time.toSeconds() + " s" : TimeUnit.MILLISECONDS.convert(time) + " ms";
  }
}
