package nbd.plugins.full;

import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Makes disks that are always full; {@code full SIZE}. */
@Component(service = Plugin.class)
public final class FullPlugin implements Plugin {
  /** For the container, and for ServiceLoader. */
  public FullPlugin() {}

  @Override
  public String name() {
    return "full";
  }

  @Override
  public String description() {
    return "a disk that reads as zeroes and has no space for what is written to it";
  }

  @Override
  public Schema schema() {
    return Schema.of(
        Parameter.size("size")
            .help("size of the disk, up to 9223372036854775807 bytes")
            .mandatory()
            .asBareWord());
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    return new FullExport(parameters.number("size"));
  }
}
