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

  /** Given back once it is sent or dropped. */
  Lease lease();

  /** Memory. */
  record Bytes(long at, ByteBuffer bytes, Lease lease) implements Part {
    @Override
    public long length() {
      return bytes.remaining();
    }
  }

  /** Part of a file. */
  record FileBytes(long at, FileChannel file, long position, long length, Lease lease)
      implements Part {}
}
