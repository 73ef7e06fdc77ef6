package nbd.filters.nocache;

import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Schema;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.filters.HandleFilter;
import org.osgi.service.component.annotations.Component;

/** Takes fetching ahead away, or forces how it is done: {@code cachemode=MODE}. */
@Component(service = Filter.class)
public final class NoCacheFilter implements Filter {
  private static final Schema SCHEMA =
      Schema.of(
          Parameter.choice("cachemode", "none", "emulate", "nop")
              .help("fetching ahead: not offered, by reading, accepted and ignored")
              .byDefault("none"));

  /** For the container, and for ServiceLoader. */
  public NoCacheFilter() {}

  @Override
  public String name() {
    return "nocache";
  }

  @Override
  public String description() {
    return "takes fetching ahead away, or forces how it is done";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new WithSupport(next, support(parameters.text("cachemode")));
  }

  private static Support support(String mode) {
    return switch (mode) {
      case "emulate" -> Support.EMULATE;
      case "nop" -> Support.NATIVE;
      default -> Support.NONE;
    };
  }

  private static final class WithSupport extends HandleFilter {
    private final Support cache;

    WithSupport(Export next, Support cache) {
      super(next);
      this.cache = cache;
    }

    @Override
    public Handover handover() {
      return Handover.BESIDE;
    }

    @Override
    protected Handle wrap(Handle below, Client client) {
      return new Uncached(below, below.traits().but().cache(cache).build());
    }
  }

  private static final class Uncached extends PassThrough {
    private final Traits traits;

    Uncached(Handle next, Traits traits) {
      super(next);
      this.traits = traits;
    }

    @Override
    public Traits traits() {
      return traits;
    }

    /** Only where it is NATIVE here, and that is: without effect. */
    @Override
    public void cache(Range range) {}
  }
}
