package nbd.filters.noextents;

import nbd.api.Allocation;
import nbd.api.Client;
import nbd.api.Contexts;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.PassThrough;
import nbd.api.Schema;
import nbd.filters.HandleFilter;
import org.osgi.service.component.annotations.Component;

/** Takes all metadata contexts away: no client learns of extents, and no layer is asked. */
@Component(service = Filter.class)
public final class NoExtentsFilter implements Filter {
  private static final String MODE = "noextents";

  private static final Schema SCHEMA =
      Schema.of(
          Parameter.choice(MODE, "none", "data")
              .help("what is offered instead: no context, or " + Allocation.NAME + " saying data")
              .byDefault("none"));

  /** For the container, and for ServiceLoader. */
  public NoExtentsFilter() {}

  @Override
  public String name() {
    return "noextents";
  }

  @Override
  public String description() {
    return "takes the metadata contexts away, so that all is taken for data";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new WithoutExtents(next, parameters.text(MODE).equals("data"));
  }

  private static final class WithoutExtents extends HandleFilter {
    private final boolean allData;

    WithoutExtents(Export next, boolean allData) {
      super(next);
      this.allData = allData;
    }

    @Override
    public Handover handover() {
      return Handover.BESIDE;
    }

    @Override
    protected Handle wrap(Handle below, Client client) {
      Contexts none = Contexts.none();
      return new Plain(
          below, allData ? none.with(none.allocationOrData(below.traits().size())) : none);
    }
  }

  private static final class Plain extends PassThrough {
    private final Contexts contexts;

    Plain(Handle next, Contexts contexts) {
      super(next);
      this.contexts = contexts;
    }

    @Override
    public Contexts contexts() {
      return contexts;
    }
  }
}
