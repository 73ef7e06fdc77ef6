package nbd.itest.extents;

import java.io.IOException;
import java.util.Set;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Filter;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.PassThrough;
import nbd.api.Range;

/** A filter with a mistake: it passes on lengths of zeroes without their upper half. */
final class ShortZeroes implements Filter {
  @Override
  public String name() {
    return "short-zeroes";
  }

  @Override
  public String description() {
    return "a filter with a mistake";
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new ExportFilter(next) {
      @Override
      public Handle open(Client client) throws IOException {
        return new PassThrough(next().open(client)) {
          @Override
          public void zero(Range range, Set<Flag> flags) throws IOException {
            long lower = range.length() & Lengths.COMPACT;
            super.zero(new Range(range.offset(), lower == 0 ? range.length() : lower), flags);
          }
        };
      }
    };
  }
}
