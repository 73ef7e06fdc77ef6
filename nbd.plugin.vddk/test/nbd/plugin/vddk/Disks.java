package nbd.plugin.vddk;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.plugin.vddk.vix.ConnectSpec;
import nbd.plugin.vddk.vix.CreateSpec;
import nbd.testkit.Layers;

/** Disks of a {@link FakeLibrary}, by the export of the plugin. */
final class Disks {
  static final String PATH = "/store/disk.vmdk";

  private Disks() {}

  static Layers of(FakeLibrary library, Duration timeout, int flags) {
    return Layers.of(new Fake(library, parameters(timeout, flags, Optional.empty(), List.of())));
  }

  static Layers created(FakeLibrary library, CreateSpec spec) {
    return Layers.of(
        new Fake(library, parameters(Duration.ofSeconds(60), 0, Optional.of(spec), List.of())));
  }

  static Layers changed(FakeLibrary library, String... patterns) {
    return Layers.of(
        new Fake(
            library, parameters(Duration.ofSeconds(60), 0, Optional.empty(), List.of(patterns))));
  }

  static Layers changed(FakeLibrary library, List<String> files, String pattern) {
    Duration minute = Duration.ofSeconds(60);
    Optional<CreateSpec> none = Optional.empty();
    return Layers.of(new Fake(library, parameters(files, minute, 0, none, List.of(pattern))));
  }

  private static VddkParameters parameters(
      Duration timeout, int flags, Optional<CreateSpec> create, List<String> changed) {
    return parameters(List.of(PATH), timeout, flags, create, changed);
  }

  private static VddkParameters parameters(
      List<String> files,
      Duration timeout,
      int flags,
      Optional<CreateSpec> create,
      List<String> changed) {
    ConnectSpec local = new ConnectSpec(Optional.empty(), Optional.empty(), Optional.empty());
    return new VddkParameters(
        files, Optional.empty(), Optional.empty(), local, flags, create, timeout, changed);
  }

  /** Waits, in a test that would fail without it. */
  static void until(BooleanSupplier holds) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("this has not come about in 30 s");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private record Fake(FakeLibrary library, VddkParameters parameters) implements Plugin {
    @Override
    public String name() {
      return "vddk";
    }

    @Override
    public String description() {
      return "by a library in Java";
    }

    @Override
    public Export export(Parameters none, Host host) {
      return new VddkExport(parameters, () -> library);
    }
  }
}
