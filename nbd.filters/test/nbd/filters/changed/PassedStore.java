package nbd.filters.changed;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Hands all on to a real file; the tests' stores do otherwise in one place or another. */
class PassedStore implements Store {
  final Store real;

  PassedStore(Store real) {
    this.real = real;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public void read(ByteBuffer target, long position) throws IOException {
    real.read(target, position);
  }

  @Override
  public void write(ByteBuffer bytes, long position) throws IOException {
    real.write(bytes, position);
  }

  @Override
  public void force() throws IOException {
    real.force();
  }

  @Override
  public void close() throws IOException {
    real.close();
  }
}
