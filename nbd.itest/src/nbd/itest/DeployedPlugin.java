package nbd.itest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Properties;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.api.SimpleHandle;
import nbd.api.Traits;

/**
 * What the jars of a {@link DeployedJar} hold: a disk all of whose bytes are the same. Its jar says
 * which byte, and to a multiple of what the size is rounded up.
 */
public final class DeployedPlugin implements Plugin {
  /** For declarative services. */
  public DeployedPlugin() {}

  @Override
  public String name() {
    return "digits";
  }

  @Override
  public String description() {
    return "made up";
  }

  @Override
  public Schema schema() {
    return Schema.of(Parameter.size("size").byDefault("1M"));
  }

  @Override
  public Export export(Parameters parameters, Host host) throws IOException {
    Properties said = new Properties();
    try (InputStream in = DeployedPlugin.class.getResourceAsStream("/disk.properties")) {
      said.load(in);
    }
    byte digit = Byte.parseByte(said.getProperty("digit"));
    long unit = Long.parseLong(said.getProperty("unit"));
    Traits traits =
        Traits.of(Math.ceilDiv(parameters.number("size"), unit) * unit).readOnly(true).build();
    return _ -> handle(traits, digit);
  }

  private static SimpleHandle handle(Traits traits, byte digit) {
    return new SimpleHandle(traits) {
      @Override
      protected void read(ByteBuffer target, long offset) {
        while (target.hasRemaining()) {
          target.put(digit);
        }
      }
    };
  }
}
