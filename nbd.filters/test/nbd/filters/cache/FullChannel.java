package nbd.filters.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file in memory, on a file system with so much room and no more. */
final class FullChannel extends FileChannel {
  private final byte[] bytes;
  private long limit;

  FullChannel(int limit) {
    this.bytes = new byte[limit];
    this.limit = limit;
  }

  void limit(long next) {
    limit = next;
  }

  @Override
  public int read(ByteBuffer target, long position) {
    int count = Math.min(target.remaining(), bytes.length - (int) position);
    if (count <= 0) {
      return -1;
    }
    target.put(bytes, (int) position, count);
    return count;
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    int count = (int) Math.min(source.remaining(), limit - position);
    if (count <= 0) {
      throw new IOException("No space left on device");
    }
    source.get(bytes, (int) position, count);
    return count;
  }

  @Override
  public FileChannel truncate(long size) {
    return this;
  }

  @Override
  protected void implCloseChannel() {}

  @Override
  public int read(ByteBuffer target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer source) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel position(long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public void force(boolean metaData) {}

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }
}
