package nbd.filters.partition;

import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Shows one partition; {@code partition=PART [partition-sectorsize=512|4K]}. */
@Component(service = Filter.class)
public final class PartitionFilter implements Filter {
  /** For the container, and for ServiceLoader. */
  public PartitionFilter() {}

  @Override
  public String name() {
    return "partition";
  }

  @Override
  public String description() {
    return "shows one partition of an MBR or GPT disk";
  }

  @Override
  public Schema schema() {
    return PartitionParameters.SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) {
    return new PartitionExport(next, PartitionParameters.of(parameters));
  }
}
