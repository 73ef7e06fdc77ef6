package nbd.app.map;

import java.io.IOException;
import nbd.api.Extent;

/** Tells extents on as soon as it is known how long they are: neighbours of one status are one. */
final class Merging {
  private final Display display;
  private Extent last;

  Merging(Display display) {
    this.display = display;
  }

  /** Takes the bytes that follow. */
  void add(long offset, long length, long status) throws IOException {
    if (last != null && last.status() == status) {
      last = new Extent(last.offset(), last.length() + length, status);
      return;
    }
    tellLast();
    last = new Extent(offset, length, status);
  }

  void end() throws IOException {
    tellLast();
    display.end();
  }

  private void tellLast() throws IOException {
    if (last != null) {
      display.extent(last);
    }
  }
}
