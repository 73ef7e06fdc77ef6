package nbd.testkit;

import java.nio.ByteBuffer;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.api.SimpleHandle;
import nbd.api.Traits;
import org.junit.jupiter.api.Test;

/** The test that docs/testing-your-plugin.md shows first. */
class YourPluginTest {
  @Test
  void keepsTheContract() throws Exception {
    ContractChecker.check(Layers.of(new Ramp(), "1M"));
  }

  /** The plugin of docs/your-first-plugin.md. */
  private static final class Ramp implements Plugin {
    @Override
    public String name() {
      return "ramp";
    }

    @Override
    public String description() {
      return "bytes that count up";
    }

    @Override
    public Schema schema() {
      return Schema.of(Parameter.size("size").mandatory().asBareWord());
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      Traits traits = Traits.of(parameters.number("size")).readOnly(true).build();
      return client ->
          new SimpleHandle(traits) {
            @Override
            protected void read(ByteBuffer target, long offset) {
              for (long at = offset; target.hasRemaining(); at++) {
                target.put((byte) at);
              }
            }
          };
    }
  }
}
