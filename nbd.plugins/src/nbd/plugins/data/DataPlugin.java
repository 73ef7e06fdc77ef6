package nbd.plugins.data;

import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Makes disks out of words; {@code data '0 1 2 3 @0x1fe 0x55 0xaa'}. */
@Component(service = Plugin.class)
public final class DataPlugin implements Plugin {
  /** For the container, and for ServiceLoader. */
  public DataPlugin() {}

  @Override
  public String name() {
    return "data";
  }

  @Override
  public String description() {
    return "a small disk whose bytes are given on the command line";
  }

  @Override
  public Schema schema() {
    return DataParameters.SCHEMA;
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    return new DataExport(DataParameters.of(parameters));
  }
}
