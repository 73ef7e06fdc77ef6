package nbd.bench.jmh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Plugin;
import nbd.plugin.memory.MemoryPlugin;

/** A RAM disk without a server, and who uses it. */
final class Disks {
  private Disks() {}

  /** The plugin's own export, with nothing in front. */
  static Export bare(String size) throws IOException {
    Plugin plugin = new MemoryPlugin();
    Export export = plugin.export(plugin.schema().parse(Map.of("size", size)), new Nothing());
    export.ready();
    return export;
  }

  /** Somebody who asks for the default export. */
  static Client client() {
    return new Somebody();
  }

  private static final class Somebody implements Client {
    @Override
    public String exportName() {
      return "";
    }

    @Override
    public boolean readOnly() {
      return false;
    }

    @Override
    public long connection() {
      return 1;
    }

    @Override
    public SocketAddress peer() {
      return new InetSocketAddress(0);
    }

    @Override
    public Optional<UserPrincipal> user() {
      return Optional.empty();
    }

    @Override
    public Optional<GroupPrincipal> group() {
      return Optional.empty();
    }

    @Override
    public Optional<String> tlsIdentity() {
      return Optional.empty();
    }

    @Override
    public void disconnect() {}
  }

  /** A RAM disk asks for nothing. */
  private static final class Nothing implements Host {
    @Override
    public ScheduledExecutorService background() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Path temporaryFolder() throws IOException {
      throw new IOException("no temporary folder");
    }

    @Override
    public Clock clock() {
      return Clock.systemUTC();
    }

    @Override
    public void requestShutdown(String reason) {}
  }
}
