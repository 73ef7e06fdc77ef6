package nbd.itest.extents;

import java.io.IOException;
import java.util.function.UnaryOperator;
import nbd.api.Contexts;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.Reshaping;
import nbd.api.Traits;

/**
 * A filter over {@link Broken#sound}.
 *
 * @param size of the disk that it shows; what is behind the other one reads as zeroes
 * @param bytesBy where on the other disk the bytes begin
 * @param told what it makes of the contexts
 */
record BrokenFilter(long size, long bytesBy, UnaryOperator<Contexts> told) implements Filter {
  @Override
  public String name() {
    return "broken";
  }

  @Override
  public String description() {
    return "a filter with a mistake";
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return client -> new View(next.open(client), this);
  }

  private static final class View extends Reshaping {
    private final BrokenFilter broken;

    View(Handle next, BrokenFilter broken) {
      super(next);
      this.broken = broken;
    }

    @Override
    public Traits traits() {
      return next().traits().reshaped(broken.size()).build();
    }

    @Override
    public Contexts contexts() {
      return broken.told().apply(next().contexts());
    }

    @Override
    public void read(Range range, ReadSink out) throws IOException {
      long there = Math.max(0, Math.min(range.length(), Broken.SIZE - range.offset()));
      if (there > 0) {
        next().read(new Range(range.offset() + broken.bytesBy(), there), out);
      }
      if (there < range.length()) {
        out.hole(there, range.length() - there);
      }
    }
  }
}
