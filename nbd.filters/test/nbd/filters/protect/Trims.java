package nbd.filters.protect;

import java.io.IOException;
import nbd.api.Call;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.PassThrough;
import nbd.filters.HandleFilter;

/** Notes what is trimmed. */
record Trims(StringBuilder trimmed) implements Filter {
  @Override
  public String name() {
    return "trims";
  }

  @Override
  public String description() {
    return "a filter of a test";
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new HandleFilter(next) {
      @Override
      protected Handle wrap(Handle below, Client client) {
        return new PassThrough(below) {
          @Override
          protected <R> R around(Call call, Next<R> rest) throws IOException {
            if (call.kind() == Call.Kind.TRIM) {
              trimmed.append(call.range().orElseThrow()).append(' ');
            }
            return rest.proceed();
          }
        };
      }
    };
  }
}
