package nbd.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

class BundlesTest {
  private final BundleContext context =
      FrameworkUtil.getBundle(BundlesTest.class).getBundleContext();

  @Test
  void apiWireServerAndMemoryPluginAreActiveInFelix() {
    Stream.of("nbd.api", "nbd.wire", "nbd.server", "nbd.plugin.memory")
        .forEach(name -> assertThat(bundle(name).getState()).as(name).isEqualTo(Bundle.ACTIVE));
  }

  private Bundle bundle(String name) {
    return Stream.of(context.getBundles())
        .filter(bundle -> name.equals(bundle.getSymbolicName()))
        .findAny()
        .orElseThrow(() -> new AssertionError(name + " is not installed"));
  }
}
