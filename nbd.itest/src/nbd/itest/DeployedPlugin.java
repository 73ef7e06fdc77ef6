package nbd.itest;

import java.nio.ByteBuffer;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.SimpleHandle;
import nbd.api.Traits;

/** What the jars of {@link DeployTest} hold: a disk of 1 MiB of sevens. */
public final class DeployedPlugin implements Plugin {
  /** For declarative services. */
  public DeployedPlugin() {}

  @Override
  public String name() {
    return "sevens";
  }

  @Override
  public String description() {
    return "made up";
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    Traits traits = Traits.of(1 << 20).readOnly(true).build();
    return client ->
        new SimpleHandle(traits) {
          @Override
          protected void read(ByteBuffer target, long offset) {
            while (target.hasRemaining()) {
              target.put((byte) 7);
            }
          }
        };
  }
}
