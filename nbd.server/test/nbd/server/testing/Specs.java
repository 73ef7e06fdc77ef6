package nbd.server.testing;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nbd.server.ExportSpec;
import nbd.server.ExportSpec.Layer;

/** Exports as they are configured. */
public final class Specs {
  private Specs() {}

  /** A disk of this size, made by a {@link SizedPlugin}, behind filters without parameters. */
  public static ExportSpec sized(String name, String plugin, long size, String... filters) {
    Layer innermost = new Layer(plugin, Map.of("size", Long.toString(size)));
    List<Layer> inFront = Stream.of(filters).map(each -> new Layer(each, Map.of())).toList();
    return new ExportSpec(name, "", inFront, innermost, false);
  }

  /** The same with a description. */
  public static ExportSpec described(ExportSpec spec, String description) {
    return new ExportSpec(spec.name(), description, spec.filters(), spec.plugin(), spec.readOnly());
  }

  /** The same, for clients that are ended if they do not fit. */
  public static ExportSpec ending(ExportSpec spec) {
    return new ExportSpec(
        spec.name(),
        spec.description(),
        spec.filters(),
        spec.plugin(),
        spec.readOnly(),
        ExportSpec.Misfit.END);
  }

  /** The same, read-only. */
  public static ExportSpec readOnly(ExportSpec spec) {
    return new ExportSpec(spec.name(), spec.description(), spec.filters(), spec.plugin(), true);
  }
}
