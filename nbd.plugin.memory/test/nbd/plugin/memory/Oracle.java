package nbd.plugin.memory;

import java.util.Arrays;
import nbd.api.Allocation;

/** What a sparse disk must read as and tell, kept in the simplest way: all bytes, all pages. */
final class Oracle {
  static final int PAGE = 32768;

  final byte[] bytes;
  final long[] status;

  Oracle(int size) {
    bytes = new byte[size];
    status = new long[(size + PAGE - 1) / PAGE];
    Arrays.fill(status, Allocation.HOLE_ZERO);
  }

  void write(int at, byte[] payload) {
    System.arraycopy(payload, 0, bytes, at, payload.length);
    Arrays.fill(status, at / PAGE, (at + payload.length - 1) / PAGE + 1, Allocation.DATA);
  }

  void zero(int at, int length, boolean allocated) {
    Arrays.fill(bytes, at, at + length, (byte) 0);
    for (int page = at / PAGE; page <= (at + length - 1) / PAGE; page++) {
      int end = Math.min((page + 1) * PAGE, bytes.length);
      boolean whole = page * PAGE >= at && end <= at + length;
      if (whole) {
        status[page] = allocated ? Allocation.ZERO : Allocation.HOLE_ZERO;
      } else if (allocated && status[page] == Allocation.HOLE_ZERO) {
        status[page] = Allocation.ZERO;
      }
    }
  }

  byte[] read(int at, int length) {
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  /** The end of the extent that has the byte at {@code at}. */
  int extentEnd(int at) {
    int page = at / PAGE;
    while (page + 1 < status.length && status[page + 1] == status[at / PAGE]) {
      page++;
    }
    return Math.min((page + 1) * PAGE, bytes.length);
  }

  long pagesWithData() {
    return Arrays.stream(status).filter(one -> one == Allocation.DATA).count();
  }
}
