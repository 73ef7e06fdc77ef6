package nbd.plugin.memory;

import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Makes RAM disks; {@code memory SIZE [allocator=sparse|malloc]}. */
@Component(service = Plugin.class)
public final class MemoryPlugin implements Plugin {
  /** For the container, and for ServiceLoader. */
  public MemoryPlugin() {}

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String description() {
    return "a RAM disk, which takes memory only where something is written";
  }

  @Override
  public Schema schema() {
    return MemoryParameters.SCHEMA;
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    return new MemoryExport(MemoryParameters.of(parameters), host);
  }
}
