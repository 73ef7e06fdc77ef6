package nbd.filters.readahead;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import org.osgi.service.component.annotations.Component;

/** Fetches ahead of reads in order; no parameters. */
@Component(service = Filter.class)
public final class ReadaheadFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public ReadaheadFilter() {}

  @Override
  public String name() {
    return "readahead";
  }

  @Override
  public String description() {
    return "fetches ahead of clients that read in order";
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new ReadaheadExport(next, host);
  }
}
