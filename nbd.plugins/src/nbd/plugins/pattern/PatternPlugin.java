package nbd.plugins.pattern;

import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Makes disks whose content is known by its place; {@code pattern SIZE}. */
@Component(service = Plugin.class)
public final class PatternPlugin implements Plugin {
  /** For the container, and for ServiceLoader. */
  public PatternPlugin() {}

  @Override
  public String name() {
    return "pattern";
  }

  @Override
  public String description() {
    return "a read-only disk on which every eight bytes tell their own offset";
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
    return new PatternExport(parameters.number("size"));
  }
}
