package nbd.plugin.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file of equal bytes on a device that cannot read from some offset on. */
final class FailingChannel extends FileChannel {
  static final int VALUE = 7;

  private final long good;

  /** Reads bytes before {@code good}. */
  FailingChannel(long good) {
    this.good = good;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    if (position >= good) {
      throw new IOException("Input/output error");
    }
    int count = (int) Math.min(target.remaining(), good - position);
    target.put(Scenery.filled(count, VALUE));
    return count;
  }

  @Override
  public long size() {
    return Long.MAX_VALUE;
  }

  private static AssertionError unexpected() {
    return new AssertionError("only reads at an offset are expected");
  }

  @Override
  public int read(ByteBuffer target) {
    throw unexpected();
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw unexpected();
  }

  @Override
  public int write(ByteBuffer source) {
    throw unexpected();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw unexpected();
  }

  @Override
  public long position() {
    throw unexpected();
  }

  @Override
  public FileChannel position(long newPosition) {
    throw unexpected();
  }

  @Override
  public FileChannel truncate(long size) {
    throw unexpected();
  }

  @Override
  public void force(boolean metaData) {
    throw unexpected();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw unexpected();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw unexpected();
  }

  @Override
  public int write(ByteBuffer source, long position) {
    throw unexpected();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw unexpected();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw unexpected();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw unexpected();
  }

  @Override
  protected void implCloseChannel() {}
}
