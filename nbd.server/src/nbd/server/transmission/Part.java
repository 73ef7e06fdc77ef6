package nbd.server.transmission;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import nbd.api.Lease;

/** A piece of a reply that is sent from where it lies. */
sealed interface Part {
  /** Its place in the request, for sorting. */
  long at();

  /** Bytes that are not sent yet. */
  long length();

  /** The first {@code count} bytes of it, under the same lease; the rest is not sent. */
  Part first(long count);

  /** Given back once it is sent or dropped. */
  Lease lease();

  /** Memory. */
  record Bytes(long at, ByteBuffer bytes, Lease lease) implements Part {
    @Override
    public long length() {
      return bytes.remaining();
    }

    @Override
    public Part first(long count) {
      return new Bytes(at, bytes.slice(bytes.position(), (int) count), lease);
    }
  }

  /** Part of a file. */
  record FileBytes(long at, FileChannel file, long position, long length, Lease lease)
      implements Part {
    @Override
    public Part first(long count) {
      return new FileBytes(at, file, position, count, lease);
    }
  }
}
