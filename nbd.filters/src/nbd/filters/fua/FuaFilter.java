package nbd.filters.fua;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Schema;
import nbd.filters.HandleFilter;
import org.osgi.service.component.annotations.Component;

/** Takes FUA away, or forces how it is done: {@code fuamode=MODE}. */
@Component(service = Filter.class)
public final class FuaFilter implements Filter {
  private static final Schema SCHEMA =
      Schema.of(
          Parameter.choice("fuamode", "none", "emulate", "native", "force", "pass", "discard")
              .help("FUA: not offered, by flushing, handed down, always, as below, ignored")
              .byDefault("none"));

  /** For the container, and for ServiceLoader. */
  public FuaFilter() {}

  @Override
  public String name() {
    return "fua";
  }

  @Override
  public String description() {
    return "takes FUA away, or forces how it and flushing are done";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new WithMode(next, FuaMode.of(parameters.text("fuamode")));
  }

  private static final class WithMode extends HandleFilter {
    private final FuaMode mode;

    WithMode(Export next, FuaMode mode) {
      super(next);
      this.mode = mode;
    }

    @Override
    public Handover handover() {
      return Handover.BESIDE;
    }

    @Override
    protected Handle wrap(Handle below, Client client) throws IOException {
      return new FuaHandle(below, mode.over(below.traits(), client.readOnly()));
    }
  }
}
