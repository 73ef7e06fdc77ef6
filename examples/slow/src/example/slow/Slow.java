package example.slow;

import java.io.IOException;
import java.io.InterruptedIOException;
import nbd.api.Blocking;
import nbd.api.Call;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.PassThrough;
import nbd.api.Schema;
import nbd.api.Traits;
import org.osgi.service.component.annotations.Component;

/** Makes each call wait, to see how a client bears a slow disk. What the disk holds stays true. */
@Component(service = Filter.class)
public final class Slow implements Filter {
  @Override
  public String name() {
    return "slow";
  }

  @Override
  public String description() {
    return "makes each request wait";
  }

  @Override
  public Schema schema() {
    return Schema.of(Parameter.number("slow-ms").help("milliseconds to wait").byDefault("100"));
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    long millis = parameters.number("slow-ms");
    return new ExportFilter(next) {
      @Override
      public Handle open(Client client) throws IOException {
        return new Waiting(next().open(client), millis);
      }
    };
  }

  private static final class Waiting extends PassThrough {
    private final Traits traits;
    private final long millis;

    Waiting(Handle next, long millis) {
      super(next);
      this.traits = next.traits().but().blocking(Blocking.ALWAYS).build();
      this.millis = millis;
    }

    @Override
    public Traits traits() {
      return traits;
    }

    @Override
    protected <R> R around(Call call, Next<R> rest) throws IOException {
      try {
        Thread.sleep(call.kind() == Call.Kind.CLOSE ? 0 : millis);
      } catch (InterruptedException interrupted) {
        throw new InterruptedIOException("interrupted while being slow");
      }
      return rest.proceed();
    }
  }
}
