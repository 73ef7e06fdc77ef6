package nbd.plugin.memory;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import nbd.api.Host;
import org.slf4j.LoggerFactory;

/**
 * Anonymous memory, by private mappings of an empty, sparse file. What is written to them never
 * reaches the file: it is ordinary memory of the process.
 *
 * <p>Why not just memory of an arena, which is the C library's: that one keeps freed blocks of a
 * few MiB to itself as soon as it has seen one (measured: half of the slabs freed, nothing given
 * back), while unmapping gives back at once. And direct buffers are limited by the size of the
 * heap. A mapping also is touched only where something is written.
 */
final class ZeroFile implements SlabMemory {
  private final Host host;
  private FileChannel file;
  private boolean warned;

  /** Makes the file in the host's temporary folder when the first slab is asked for. */
  ZeroFile(Host host) {
    this.host = host;
  }

  @Override
  public MemorySegment reserve(Arena arena, long bytes) {
    try {
      return open().map(MapMode.PRIVATE, 0, bytes, arena);
    } catch (IOException | UnsupportedOperationException cannotMap) {
      warn(cannotMap);
      return arena.allocate(bytes);
    }
  }

  private FileChannel open() throws IOException {
    if (file == null || !file.isOpen()) {
      file =
          FileChannel.open(
              host.temporaryFolder().resolve("zeroes"),
              CREATE,
              READ,
              WRITE,
              SPARSE,
              DELETE_ON_CLOSE);
    }
    return file;
  }

  private void warn(Exception cause) {
    if (!warned) {
      // Not a constant: loading a logger is not worth it for every disk.
      LoggerFactory.getLogger(ZeroFile.class)
          .atWarn()
          .addKeyValue("cause", cause)
          .log("memory of trimmed pages may stay with the process: cannot map memory");
      warned = true;
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
