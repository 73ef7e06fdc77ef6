package nbd.filters.noextents;

import nbd.api.Client;
import nbd.api.Contexts;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.PassThrough;
import nbd.filters.HandleFilter;
import org.osgi.service.component.annotations.Component;

/** Takes all metadata contexts away: no client can ask for extents, and no layer is asked. */
@Component(service = Filter.class)
public final class NoExtentsFilter implements Filter {
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
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new WithoutExtents(next);
  }

  private static final class WithoutExtents extends HandleFilter {
    WithoutExtents(Export next) {
      super(next);
    }

    @Override
    public Handover handover() {
      return Handover.BESIDE;
    }

    @Override
    protected Handle wrap(Handle below, Client client) {
      return new Plain(below);
    }
  }

  private static final class Plain extends PassThrough {
    Plain(Handle next) {
      super(next);
    }

    @Override
    public Contexts contexts() {
      return Contexts.none();
    }
  }
}
