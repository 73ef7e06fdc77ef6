package nbd.plugins.sparserandom;

import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Makes disks of random runs of data and holes; {@code sparse-random SIZE [seed=SEED]}. */
@Component(service = Plugin.class)
public final class SparseRandomPlugin implements Plugin {
  /** For the container, and for ServiceLoader. */
  public SparseRandomPlugin() {}

  @Override
  public String name() {
    return "sparse-random";
  }

  @Override
  public String description() {
    return "random data with holes in between, to test copying: checks what is written to it";
  }

  @Override
  public Schema schema() {
    return SparseRandomParameters.SCHEMA;
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    boolean anySeed = !parameters.has("seed");
    return new SparseRandomExport(SparseRandomParameters.of(parameters), anySeed);
  }
}
