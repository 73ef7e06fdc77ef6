package nbd.app.cli;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.api.SimpleHandle;
import nbd.api.Traits;
import nbd.server.Catalog;

/** A catalogue of a plugin "zeroes" and a filter "glass" that does nothing. */
final class Fixtures {
  static final Installation INSTALLATION =
      new Installation("1.2.3-x", 1, 2, Path.of("/an/nbdj"), Path.of("/an/nbdj/plugins"));

  static final Catalog CATALOG =
      new Catalog() {
        private final List<Plugin> plugins = List.of(new Zeroes());
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
