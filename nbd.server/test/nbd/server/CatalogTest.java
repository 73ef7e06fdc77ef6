package nbd.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.TestCatalog;
import nbd.server.testing.TestExport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
  /** Found by its entry in META-INF/services. */
  public static final class ProvidedPlugin implements Plugin {
    @Override
    public String name() {
      return "provided";
    }

    @Override
    public String description() {
      return "for this test";
    }

    @Override
    public Export export(Parameters parameters, Host host) {
      return new TestExport(ByteDisk.able(512));
    }
  }

  /** Found by its entry in META-INF/services. */
  public static final class ProvidedFilter implements Filter {
    @Override
    public String name() {
      return "provided-filter";
    }

    @Override
    public String description() {
      return "for this test";
    }

    @Override
    public Export wrap(Export next, Parameters parameters, Host host) {
      return next;
    }
  }

  private static void provide(Path folder, Class<?> service, Class<?> provider) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(service.getName()), provider.getName() + "\n");
  }

  @Test
  void whatTheClassPathProvidesIsFound(@TempDir Path folder) throws IOException {
    provide(folder, Plugin.class, ProvidedPlugin.class);
    provide(folder, Filter.class, ProvidedFilter.class);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      Catalog catalog = Catalog.ofServiceLoader();
      assertThat(catalog.plugin("provided")).containsInstanceOf(ProvidedPlugin.class);
      assertThat(catalog.filter("provided-filter")).containsInstanceOf(ProvidedFilter.class);
      assertThat(catalog.plugin("provided-filter")).isEmpty();
      assertThat(catalog.filter("nothing")).isEmpty();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void aNameIsFoundAsItIsWritten() {
    ProvidedPlugin plugin = new ProvidedPlugin();
    Catalog catalog = new TestCatalog(List.of(plugin), List.of());
    assertThat(catalog.plugin("provided")).containsSame(plugin);
    assertThat(catalog.plugin("Provided")).isEmpty();
    assertThat(catalog.filter("provided")).isEmpty();
  }
}
