package nbd.server.testing;

import java.io.IOException;
import java.util.function.UnaryOperator;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * A filter made of its parts.
 *
 * @param wrapper wraps the export
 */
public record TestFilter(String name, Schema schema, Wrapper wrapper) implements Filter {
  /** Wraps an export. */
  @FunctionalInterface
  public interface Wrapper {
    /** As {@link Filter#wrap}. */
    Export wrap(Export next, Parameters parameters, Host host) throws IOException;
  }

  /** A filter without parameters that changes handles only. */
  public static TestFilter ofHandles(String name, UnaryOperator<Handle> change) {
    return new TestFilter(name, Schema.NONE, (next, _, _) -> new Changed(next, change));
  }

  @Override
  public String description() {
    return "for tests";
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) throws IOException {
    return wrapper.wrap(next, parameters, host);
  }

  private static final class Changed extends ExportFilter {
    private final UnaryOperator<Handle> change;

    Changed(Export next, UnaryOperator<Handle> change) {
      super(next);
      this.change = change;
    }

    @Override
    public Handle open(Client client) throws IOException {
      return change.apply(next().open(client));
    }
  }
}
