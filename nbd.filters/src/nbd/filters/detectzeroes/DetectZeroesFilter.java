package nbd.filters.detectzeroes;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Finds zeroes in data and in writes; {@code detect-zeroes-reads=BOOL} and a few more. */
@Component(service = Filter.class)
public final class DetectZeroesFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public DetectZeroesFilter() {}

  @Override
  public String name() {
    return "detect-zeroes";
  }

  @Override
  public String description() {
    return "tells data that is zero as zero, and zeroes what is written as zero";
  }

  @Override
  public Schema schema() {
    return DetectZeroesParameters.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new DetectZeroesExport(next, DetectZeroesParameters.of(parameters));
  }
}
