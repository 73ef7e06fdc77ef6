package nbd.filters.nozero;

import java.io.IOException;
import java.util.Set;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.PassThrough;
import nbd.api.Range;
import nbd.api.Schema;
import nbd.api.Traits;
import nbd.filters.HandleFilter;
import org.osgi.service.component.annotations.Component;

/** Takes zeroing away, or forces the way in which it is done: {@code zeromode=MODE}. */
@Component(service = Filter.class)
public final class NoZeroFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public NoZeroFilter() {}

  @Override
  public String name() {
    return "nozero";
  }

  @Override
  public String description() {
    return "takes zeroing away, or forces how it is done";
  }

  @Override
  public Schema schema() {
    return ZeroModes.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new WithoutZero(next, ZeroModes.of(parameters));
  }

  private static final class WithoutZero extends HandleFilter {
    private final ZeroModes modes;

    WithoutZero(Export next, ZeroModes modes) {
      super(next);
      this.modes = modes;
    }

    @Override
    public Handover handover() {
      return Handover.BESIDE;
    }

    @Override
    protected Handle wrap(Handle below, Client client) throws IOException {
      return new Zeroing(below, modes, modes.over(below.traits(), client.readOnly()));
    }
  }

  private static final class Zeroing extends PassThrough {
    private final ZeroModes modes;
    private final Traits traits;

    Zeroing(Handle next, ZeroModes modes, Traits traits) {
      super(next);
      this.modes = modes;
      this.traits = traits;
    }

    @Override
    public Traits traits() {
      return traits;
    }

    @Override
    public void zero(Range range, Set<Flag> flags) throws IOException {
      super.zero(range, modes.passedOn(flags));
    }
  }
}
