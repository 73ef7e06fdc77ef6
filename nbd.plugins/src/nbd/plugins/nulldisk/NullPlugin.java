package nbd.plugins.nulldisk;

import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Makes disks that forget everything; {@code null [SIZE]}. */
@Component(service = Plugin.class)
public final class NullPlugin implements Plugin {
  /** For the container, and for ServiceLoader. */
  public NullPlugin() {}

  @Override
  public String name() {
    return "null";
  }

  @Override
  public String description() {
    return "a disk that reads as zeroes and throws away what is written to it";
  }

  @Override
  public Schema schema() {
    return Schema.of(
        Parameter.size("size")
            .help("size of the disk, up to 9223372036854775807 bytes")
            .byDefault("0")
            .asBareWord());
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    return new NullExport(parameters.number("size"));
  }
}
