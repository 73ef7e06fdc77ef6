package nbd.plugins.data;

import java.util.ArrayList;
import java.util.Map;
import nbd.api.ErrorCode;
import nbd.api.NbdException;

/**
 * Bytes from offset 0 on, with memory only where there is, or was, something else than zero. One
 * thread that changes it, or several that read it.
 */
final class Image {
  private final Pages pages;
  private long size;

  /** An image of no bytes. */
  Image() {
    this(0, new Pages());
  }

  /** An image that has these pages. */
  Image(long size, Pages pages) {
    this.size = size;
    this.pages = pages;
  }

  /** An image of these bytes. */
  static Image of(byte[] bytes) throws NbdException {
    Image image = new Image();
    image.reach(image.write(0, bytes, 0, bytes.length));
    return image;
  }

  /** Bytes, 0 or more; all behind is zero. */
  long size() {
    return size;
  }

  /** Makes the image at least so many bytes long. */
  void reach(long end) {
    size = Math.max(size, end);
  }

  /** Its memory. */
  Pages pages() {
    return pages;
  }

  /**
   * Writes {@code length} of these bytes, from number {@code from} on.
   *
   * @return the offset behind them
   * @throws NbdException if there is no memory for them, or they end behind 2^63-1
   */
  long write(long offset, byte[] bytes, int from, int length) throws NbdException {
    long end = end(offset, length);
    long at = offset;
    for (int i = 0, count; i < length; i += count) {
      count = Math.min(length - i, Pages.SIZE - Pages.within(at));
      writeInPage(at, bytes, from + i, count);
      at += count;
    }
    return end;
  }

  /** Zeroes are not worth a page. */
  private void writeInPage(long offset, byte[] bytes, int from, int count) throws NbdException {
    long number = offset >>> Pages.SHIFT;
    if (pages.get(number) != null || !Zeroes.only(bytes, from, from + count)) {
      System.arraycopy(bytes, from, pages.make(number), Pages.within(offset), count);
    }
  }

  private static long end(long offset, long length) throws NbdException {
    if (length > Long.MAX_VALUE - offset) {
      throw new NbdException(ErrorCode.EINVAL, "'data' makes a disk larger than 2^63-1 bytes");
    }
    return offset + length;
  }

  /** The page behind those that end there or before; the one that the image ends in is whole. */
  long endWhole(long end) {
    return end >= size ? Pages.firstWhole(end) : end >>> Pages.SHIFT;
  }

  /** Zeroes {@code length} bytes; whole pages lose their memory. */
  void zero(long offset, long length) {
    pages.drop(Pages.firstWhole(offset), endWhole(offset + length));
    pages.clear(offset, length);
  }

  /**
   * Copies bytes, and holes as holes.
   *
   * @param source may be this one where the bytes and their copy do not overlap
   * @return the offset behind the copy
   */
  long copy(Image source, long from, long length, long to) throws NbdException {
    long end = end(to, length);
    if (length == 0) {
      return end;
    }
    zero(to, length);
    long last = from + length;
    // A list, as a copy in one image adds pages to the map.
    for (Map.Entry<Long, byte[]> entry :
        new ArrayList<>(source.pages.between(from, last).entrySet())) {
      long start = entry.getKey() << Pages.SHIFT;
      int begin = (int) Math.max(0, from - start);
      int count = (int) Math.min(Pages.SIZE, last - start) - begin;
      write(to + (start + begin - from), entry.getValue(), begin, count);
    }
    return end;
  }

  /** Makes the image so long; what is behind is gone, and so is memory for nothing but zeroes. */
  void cutTo(long wanted) {
    pages.drop(Pages.firstWhole(wanted), Pages.firstWhole(Long.MAX_VALUE));
    pages.clear(wanted, Math.min(Pages.SIZE, Long.MAX_VALUE - wanted));
    pages.dropZeroes();
    size = wanted;
  }

  /** Makes memory for all of it. */
  void allocate() throws NbdException {
    pages.makeAll(Pages.firstWhole(size));
  }
}
