package example.ramp;

import java.nio.ByteBuffer;
import nbd.api.Blocking;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.api.SimpleHandle;
import nbd.api.Traits;
import org.osgi.service.component.annotations.Component;

/** A read-only disk whose bytes count up, 00 01 02 ... fe ff 00: each tells where it belongs. */
@Component(service = Plugin.class)
public final class Ramp implements Plugin {
  @Override
  public String name() {
    return "ramp";
  }

  @Override
  public String description() {
    return "bytes that count up, to see whether all arrive where they belong";
  }

  @Override
  public Schema schema() {
    return Schema.of(Parameter.size("size").help("size of the disk").mandatory().asBareWord());
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    long size = parameters.number("size");
    Traits traits = Traits.of(size).readOnly(true).blocking(Blocking.NEVER).build();
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
