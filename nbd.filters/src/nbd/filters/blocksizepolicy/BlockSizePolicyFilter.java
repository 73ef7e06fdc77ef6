package nbd.filters.blocksizepolicy;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/**
 * Tells block sizes; {@code blocksize-minimum=N blocksize-preferred=N blocksize-maximum=N
 * blocksize-error-policy=allow|error blocksize-write-disconnect=N}.
 */
@Component(service = Filter.class)
public final class BlockSizePolicyFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public BlockSizePolicyFilter() {}

  @Override
  public String name() {
    return "blocksize-policy";
  }

  @Override
  public String description() {
    return "tells clients block sizes, and says what becomes of requests that break them";
  }

  @Override
  public Schema schema() {
    return Policy.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new BlockSizePolicyExport(next, Policy.of(parameters));
  }
}
