package nbd.filters.recorded;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import nbd.api.Call;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.PassThrough;
import nbd.filters.HandleFilter;

/**
 * Stands below the filter that is tested and remembers what comes: {@code WRITE 0x0+0x200 [FUA]}.
 */
public final class Recorder implements Filter {
  private final List<String> calls = new CopyOnWriteArrayList<>();

  /** All calls since the last time, but closes. */
  public List<String> calls() {
    List<String> all = List.copyOf(calls);
    calls.clear();
    return all;
  }

  @Override
  public String name() {
    return "recorder";
  }

  @Override
  public String description() {
    return "remembers the calls of a test";
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new HandleFilter(next) {
      @Override
      protected Handle wrap(Handle below, Client client) {
        return new Recording(below);
      }

      @Override
      public Handover handover() {
        return Handover.BESIDE;
      }
    };
  }

  private final class Recording extends PassThrough {
    Recording(Handle next) {
      super(next);
    }

    @Override
    protected <R> R around(Call call, Next<R> rest) throws IOException {
      if (call.kind() != Call.Kind.CLOSE) {
        calls.add(
            call.kind()
                + call.range().map(range -> " " + range).orElse("")
                + (call.flags().isEmpty() ? "" : " " + new TreeSet<>(call.flags())));
      }
      return rest.proceed();
    }
  }
}
