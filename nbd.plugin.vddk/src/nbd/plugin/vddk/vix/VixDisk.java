package nbd.plugin.vddk.vix;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A disk of VixDiskLib_Open. All methods are called by the thread that has opened it; {@link
 * #close} with {@link VixLibrary#openClose} held. Sectors have 512 bytes.
 */
public interface VixDisk {
  /** A VixError that is none. */
  long OK = 0;

  /** A chunk of {@link #allocated}, in sectors. */
  int CHUNK = 128;

  /** The most chunks that one {@link #allocated} can be asked for. */
  int MOST_CHUNKS = 512 * 1024;

  /** Allocated sectors. */
  record Block(long sector, long sectors) {}

  /** VixDiskLib_GetInfo. */
  DiskInfo info() throws VixException;

  /** VixDiskLib_GetTransportMode, such as {@code nbdssl}; "" if it does not tell. */
  String transport();

  /**
   * VixDiskLib_ReadAsync.
   *
   * @param target direct, its remaining bytes whole sectors; the library's until {@code done}
   * @param done told the VixError once at most, by any thread, perhaps before this returns; further
   *     completions are ignored and logged
   * @throws VixException if it was not started: then {@code done} is not called
   */
  void read(long sector, ByteBuffer target, LongConsumer done) throws VixException;

  /** VixDiskLib_WriteAsync; as {@link #read}. */
  void write(long sector, ByteBuffer source, LongConsumer done) throws VixException;

  /** The exception for a VixError that a completion told; may be called by any thread. */
  VixException failure(String call, long error);

  /** VixDiskLib_Wait: returns when all that was started is completed. */
  void await() throws VixException;

  /** VixDiskLib_Flush. */
  void flush() throws VixException;

  /** Whether the library has VixDiskLib_QueryAllocatedBlocks at all. */
  boolean canTellAllocated();

  /**
   * VixDiskLib_QueryAllocatedBlocks, by chunks of {@link #CHUNK} sectors.
   *
   * @param sector a multiple of {@link #CHUNK}
   * @param sectors a multiple of it too, at most {@link #MOST_CHUNKS} chunks, inside the disk
   * @return what is allocated, as the library reports it
   */
  List<Block> allocated(long sector, long sectors) throws VixException;

  /** VixDiskLib_Close. */
  void close() throws VixException;
}
