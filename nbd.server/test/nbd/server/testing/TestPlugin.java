package nbd.server.testing;

import java.io.IOException;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;

/**
 * A plugin made of its parts.
 *
 * @param maker makes the export
 */
public record TestPlugin(String name, Schema schema, Maker maker) implements Plugin {
  /** Makes an export. */
  @FunctionalInterface
  public interface Maker {
    /** As {@link Plugin#export}. */
    Export export(Parameters parameters, Host host) throws IOException;
  }

  @Override
  public String description() {
    return "for tests";
  }

  @Override
  public Export export(Parameters parameters, Host host) throws IOException {
    return maker.export(parameters, host);
  }
}
