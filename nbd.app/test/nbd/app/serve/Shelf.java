package nbd.app.serve;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Identity;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.api.SimpleHandle;
import nbd.api.Traits;
import nbd.server.Catalog;

/** A catalog that plugins can be put into: disks of zeroes, which have a size and a shade. */
final class Shelf implements Catalog {
  private final List<Plugin> plugins = new CopyOnWriteArrayList<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

  Shelf(String... names) {
    for (String name : names) {
      put(name);
    }
  }

  /** Installs a plugin of that name. */
  void put(String name) {
    Plugin plugin = new Zeroes(name);
    plugins.add(plugin);
    watchers.forEach(watcher -> watcher.added(plugin));
  }

  @Override
  public List<Plugin> plugins() {
    return List.copyOf(plugins);
  }

  @Override
  public List<Filter> filters() {
    return List.of(GLASS);
  }

  @Override
  public AutoCloseable watch(Watcher watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  private static final Filter GLASS =
      new Filter() {
        @Override
        public String name() {
          return "glass";
        }

        @Override
        public String description() {
          return "lets everything through";
        }

        @Override
        public Schema schema() {
          return Schema.of(Parameter.number("thickness"));
        }

        @Override
        public Export wrap(Export next, Parameters parameters, Host host) {
          return next;
        }
      };

  private record Zeroes(String name) implements Plugin {
    @Override
    public String description() {
      return "nothing but zero bytes";
    }

    @Override
    public Schema schema() {
      return Schema.of(
          Parameter.size("size").mandatory(),
          Parameter.number("thickness"),
          Parameter.text("identity"),
          Parameter.text("password").secret());
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      long size = parameters.number("size");
      if (size == 13) {
        throw new ParameterException("parameter 'size': 13 bytes bring bad luck");
      }
      if (size == 14) {
        throw new IllegalStateException("never thought of 14");
      }
      Traits.Builder traits = Traits.of(size).readOnly(true);
      parameters
          .optionalText("identity")
          .ifPresent(identity -> traits.identity(new Identity("zeroes", identity)));
      return new Export() {
        @Override
        public Handle open(Client client) {
          return new ZeroHandle(traits.build());
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
}
