package nbd.bench.server;

import java.util.List;

/**
 * The disk that servers are to serve.
 *
 * @param name of the kind, and of the file
 * @param memory whether it is the server's memory; else all servers share one file
 * @param size bytes
 * @param filters what stands in front of it: names, and parameters with a {@code =}
 */
public record Disk(String name, boolean memory, long size, Content content, List<String> filters) {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  /** Memory, all of it written. */
  public static final Disk MEM = new Disk("mem", true, 512 * MIB, Content.FULL);

  /** A file in the page cache, all of it written. */
  public static final Disk FILE = new Disk("file", false, GIB, Content.FULL);

  /** A file that is thrown out of the page cache before each run. */
  public static final Disk COLD = new Disk("cold", false, GIB, Content.FULL);

  /** A file to copy out of. */
  public static final Disk SOURCE = new Disk("source", false, 512 * MIB, Content.FULL);

  /** A file to copy into. */
  public static final Disk TARGET = new Disk("target", false, 512 * MIB, Content.FULL);

  /** Memory to copy out of and into. */
  public static final Disk MEM_COPY = new Disk("mem-copy", true, 512 * MIB, Content.FULL);

  /** 64 GiB of memory, a MiB in each GiB is data. */
  public static final Disk MEM_SPARSE = new Disk("mem-sparse", true, 64 * GIB, Content.SPARSE);

  /** A file of 64 GiB, a MiB in each GiB is data. */
  public static final Disk FILE_SPARSE = new Disk("file-sparse", false, 64 * GIB, Content.SPARSE);

  /** 64 GiB of memory to copy into. */
  public static final Disk MEM_EMPTY = new Disk("mem-empty", true, 64 * GIB, Content.NONE);

  /** A file of 64 GiB to copy into. */
  public static final Disk FILE_EMPTY = new Disk("file-empty", false, 64 * GIB, Content.NONE);

  /** Memory where every other 32 KiB are data: 65536 extents. */
  public static final Disk MEM_COMB = new Disk("mem-comb", true, 2 * GIB, Content.COARSE_COMB);

  /** A file where every other 4 KiB are data: 131072 extents. */
  public static final Disk FILE_COMB = new Disk("file-comb", false, 512 * MIB, Content.COMB);

  /** As much memory as there can be, 8 EiB - 1, where 64 KiB in each 8 PiB are data. */
  public static final Disk MEM_LARGEST =
      new Disk("mem-largest", true, Long.MAX_VALUE, Content.SCATTERED);

  /** 1 TiB of memory, never written. */
  public static final Disk MEM_HOLE = new Disk("mem-hole", true, 1024 * GIB, Content.NONE);

  /** A file of 1 TiB, never written. */
  public static final Disk FILE_HOLE = new Disk("file-hole", false, 1024 * GIB, Content.NONE);

  public Disk {
    filters = List.copyOf(filters);
  }

  Disk(String name, boolean memory, long size, Content content) {
    this(name, memory, size, content, List.of());
  }

  /**
   * The same disk behind filters, the outermost first.
   *
   * @param words their names, and their parameters
   */
  public Disk behind(String... words) {
    return new Disk(name, memory, size, content, List.of(words));
  }

  /** The names of the filters, without their parameters. */
  public List<String> filterNames() {
    return filters.stream().filter(word -> word.indexOf('=') < 0).toList();
  }

  /** Extents that a map of it has: data and holes. */
  public long extents() {
    return 2 * content.pieces(size);
  }
}
