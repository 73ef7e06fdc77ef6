package nbd.api;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes the bytes of one read. Offsets are relative to the first byte of the request. A layer gives
 * the parts in any order, each byte exactly once, all before {@link Handle#read} returns; the sink
 * checks that, and a breach fails the request with EIO.
 *
 * <p>Used only by the thread that called {@link Handle#read}. The server implements it, and a
 * filter that wants the bytes of the layer below; what a later API adds has a default made of what
 * is here.
 */
@ConsumerType
public interface ReadSink {
  /**
   * Server memory for the layer to fill: the normal path, and one without a copy.
   *
   * @param at offset in the request
   * @param length bytes, 1 or more
   * @return a direct, big-endian buffer with {@code remaining() == length}, whose content is
   *     undefined; the layer writes all of it before the read returns and does not keep it. How the
   *     layer leaves its position does not matter.
   * @throws IllegalArgumentException if the part is outside the request
   */
  ByteBuffer space(long at, int length) throws NbdException;

  /**
   * Sends the layer's own memory.
   *
   * @param buffer the remaining bytes are sent; a direct buffer is sent without a copy. The buffer
   *     object belongs to the sink from now on, its bytes stay unchanged until the release.
   * @param lease released when the bytes are on the wire or not needed any more, also when this
   *     call or the read fails
   */
  void lend(long at, ByteBuffer buffer, Lease lease) throws NbdException;

  /**
   * Sends bytes of a file, by the system's own file-to-socket path where there is one.
   *
   * @param position first byte in the file
   * @param length bytes, 1 or more; the file has them until the release
   * @param lease released as for {@link #lend}; the channel stays open until then
   */
  void file(long at, FileChannel file, long position, long length, Lease lease) throws NbdException;

  /**
   * {@code length} bytes, 1 or more, from {@code at} on read as zero and have no storage: sent as a
   * hole if possible.
   */
  void hole(long at, long length) throws NbdException;
}
