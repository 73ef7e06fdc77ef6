package nbd.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * The base of an asynchronous plugin. A call is split in two: a method of the subclass starts it
 * and returns at once, and any thread completes it later, once. Meanwhile the thread that the
 * client's request is on waits here, so one thread of the device can have many calls under way.
 *
 * <p>The device works on memory of this handle's own, direct and aligned to 4096 bytes. A call that
 * is not completed within the limit fails with EIO; as the device may still use its memory, that is
 * taken out of use until the completion comes after all, and is never freed if it does not.
 *
 * <p>The methods that start a call are called by several threads at a time where the export is
 * {@link Concurrency#PARALLEL}. Where one throws, the call counts as not started: the device does
 * not touch its memory, and nobody completes it. What they get with a flush or a zero has no
 * memory.
 */
public abstract class SplitHandle implements Handle {
  /** Shorter reads are copied: a reply that borrows a layer's memory may hold up an upgrade. */
  private static final int WORTH_LENDING = 32 << 10;

  private final Traits traits;
  private final Duration limit;
  private final DeviceMemory memory = new DeviceMemory();

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
    DeviceMemory.Piece piece = memory.take(length);
    run("READ " + range, piece, done -> read(range, piece.buffer(length), done));
    if (length >= WORTH_LENDING) {
      out.lend(0, piece.buffer(length), () -> memory.give(piece));
    } else {
      out.space(0, length).put(piece.buffer(length));
      memory.give(piece);
    }
  }

  @Override
  public final void write(Range range, WriteSource in, Set<Flag> flags) throws IOException {
    int length = Math.toIntExact(range.length());
    DeviceMemory.Piece piece = memory.take(length);
    receive(in, piece, length);
    ByteBuffer source = piece.buffer(length).asReadOnlyBuffer();
    run("WRITE " + range, piece, done -> write(range, source, flags, done));
    memory.give(piece);
  }

  private void receive(WriteSource in, DeviceMemory.Piece piece, int length) throws IOException {
    try {
      in.receive(piece.buffer(length));
    } catch (IOException | RuntimeException failure) {
      memory.give(piece);
      throw failure;
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

  /** Starts a call and waits for its end; where it fails, the piece, if any, is given back. */
  private void run(String call, DeviceMemory.Piece piece, Start start) throws IOException {
    Completion completion = new Completion(call, () -> quarantine(piece), () -> giveBack(piece));
    boolean ended = false;
    try {
      start.with(completion);
      ended = completion.await(limit);
    } catch (IOException | RuntimeException failure) {
      giveBack(piece);
      throw failure;
    }
    if (!ended) {
      throw new NbdException(
          ErrorCode.EIO, call + ": the device has not answered in " + limit.toMillis() + " ms");
    }
  }

  private void quarantine(DeviceMemory.Piece piece) {
    if (piece != null) {
      memory.quarantine(piece);
    }
  }

  private void giveBack(DeviceMemory.Piece piece) {
    if (piece != null) {
      memory.give(piece);
    }
  }
}
