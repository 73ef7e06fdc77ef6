package nbd.bench.workload;

import java.util.List;
import java.util.Locale;
import nbd.bench.server.Disk;
import nbd.bench.server.Setup;

/** Parts of workloads' names. */
final class Names {
  private static final int MIB = 1024;

  private Names() {}

  /**
   * {@code fio/mem/unix}; disks of one kind are together, whatever is on them; {@code
   * fio/file+cow/unix} behind filters, of which there may be too many to name them.
   */
  static String group(String client, Setup setup) {
    String disk =
        setup.disk().name().equals("cold") ? "cold" : setup.disk().memory() ? "mem" : "file";
    List<String> filters = setup.disk().filterNames();
    String behind =
        filters.isEmpty() ? "" : "+" + (filters.size() == 1 ? filters.getFirst() : filters.size());
    return client + "/" + disk + behind + "/" + setup.transport().name().toLowerCase(Locale.ROOT);
  }

  /** What a map of the disk has: {@code 65536-extents}, {@code hole-1t}. */
  static String extents(Disk disk) {
    return switch (disk.content()) {
      case COMB, COARSE_COMB -> disk.extents() + "-extents";
      default -> "hole-1t";
    };
  }

  /** {@code 4k}, {@code 1M}. */
  static String size(int kib) {
    return kib % MIB == 0 ? kib / MIB + "M" : kib + "k";
  }
}
