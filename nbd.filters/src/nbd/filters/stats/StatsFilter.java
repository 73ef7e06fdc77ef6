package nbd.filters.stats;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Counts calls; {@code statsfile=FILE statsappend=BOOL statsthreshold=PERCENTILE}. */
@Component(service = Filter.class)
public final class StatsFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public StatsFilter() {}

  @Override
  public String name() {
    return "stats";
  }

  @Override
  public String description() {
    return "counts requests, bytes and time, and writes them to a file at the end";
  }

  @Override
  public Schema schema() {
    return StatsParameters.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new StatsExport(next, StatsParameters.of(parameters));
  }
}
