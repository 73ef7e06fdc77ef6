package nbd.plugin.vddk;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.api.Setting;
import nbd.plugin.vddk.vix.VixLoader;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** VMware's disks; {@code vddk /DISK.vmdk}, or with {@code server=} and more, those of a server. */
@Component(service = Plugin.class)
public final class VddkPlugin implements Plugin {
  /** For the container, and for ServiceLoader. */
  public VddkPlugin() {}

  @Override
  public String name() {
    return "vddk";
  }

  @Override
  public String description() {
    return "disks of VMware, of this machine or of a server, by VMware's VDDK";
  }

  @Override
  public Schema schema() {
    return VddkParameters.schema();
  }

  @Override
  public Export export(Parameters parameters, Host host) throws IOException {
    return new VddkExport(VddkParameters.of(parameters));
  }

  @Override
  public Map<String, String> facts(List<Setting> given) {
    return LibraryFacts.of(given);
  }

  /**
   * The library stays loaded, but calls nothing of this bundle any more; with the framework it ends
   * too. Called by the framework.
   */
  @Deactivate
  public void stop() {
    if (Framework.isStopping()) {
      VixLoader.end();
    }
    VixLoader.leave();
  }
}
