package nbd.app.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.api.Setting;
import nbd.api.SimpleHandle;
import nbd.api.Traits;
import nbd.server.Catalog;

/** A catalogue of plugins "zeroes" and "vault", and a filter "glass" that does nothing. */
final class Fixtures {
  static final Installation INSTALLATION =
      new Installation("1.2.3-x", 1, 2, Path.of("/an/nbdj"), Path.of("/an/nbdj/plugins"));

  static final Catalog CATALOG =
      new Catalog() {
        private final List<Plugin> plugins = List.of(new Zeroes(), new Vault());
        private final List<Filter> filters = List.of(new Glass());

        @Override
        public List<Plugin> plugins() {
          return plugins;
        }

        @Override
        public List<Filter> filters() {
          return filters;
        }
      };

  private Fixtures() {}

  private static final class Zeroes implements Plugin {
    @Override
    public String name() {
      return "zeroes";
    }

    @Override
    public String description() {
      return "nothing but zero bytes";
    }

    @Override
    public Schema schema() {
      return Schema.of(
          Parameter.size("size").help("size of the disk").mandatory().asBareWord(),
          Parameter.choice("shade", "black", "white")
              .help("colour of the zeroes")
              .byDefault("black"));
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      Traits traits = Traits.of(parameters.number("size")).readOnly(true).build();
      return new Export() {
        @Override
        public Handle open(Client client) {
          return new ZeroHandle(traits);
        }
      };
    }
  }

  /** Has a password, and tells what it was given. */
  private static final class Vault implements Plugin {
    @Override
    public String name() {
      return "vault";
    }

    @Override
    public String description() {
      return "zero bytes behind a lock";
    }

    @Override
    public Schema schema() {
      return Schema.of(
          Parameter.text("place").help("where it is").asBareWord(),
          Parameter.text("password").help("opens it").secret().byDefault("sesame"),
          Parameter.number("doors").byDefault("1"));
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      throw new ParameterException("parameter 'place': there is no vault in " + parameters);
    }

    @Override
    public Map<String, String> facts(List<Setting> given) throws IOException {
      Map<String, String> facts = new LinkedHashMap<>();
      facts.put("name", "another one");
      for (Setting setting : given) {
        switch (setting.value()) {
          case "nowhere" -> throw new ParameterException("parameter 'place': not nowhere");
          case "lost" -> throw new IOException("the key is lost");
          default -> facts.put("given_" + setting.name(), setting.value());
        }
      }
      return facts;
    }
  }

  private static final class ZeroHandle extends SimpleHandle {
    ZeroHandle(Traits traits) {
      super(traits);
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      target.put(new byte[target.remaining()]);
    }
  }

  private static final class Glass implements Filter {
    @Override
    public String name() {
      return "glass";
    }

    @Override
    public String description() {
      return "lets everything through";
    }

    @Override
    public Export wrap(Export next, Parameters parameters, Host host) {
      return next;
    }
  }
}
