package nbd.filters.blocksize;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Makes requests fit a disk; {@code minblock=SIZE maxdata=SIZE maxlen=SIZE}. */
@Component(service = Filter.class)
public final class BlockSizeFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public BlockSizeFilter() {}

  @Override
  public String name() {
    return "blocksize";
  }

  @Override
  public String description() {
    return "makes requests of any size and place fit the disk's blocks";
  }

  @Override
  public Schema schema() {
    return Wanted.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new BlockSizeExport(next, Wanted.of(parameters));
  }
}
