package nbd.app.cli;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.IntStream;
import nbd.server.ExportStatus.Layer;
import nbd.server.UpgradeReport;

/** An upgrade in words. */
record UpgradeWording(UpgradeReport upgrade) {
  /**
   * {@code file 1.0.0 -> 1.1.0} where layers have other versions; both chains where there are other
   * layers. Where only the configuration is another one, or a jar that has kept its version, there
   * is nothing else to tell than that the chain was made anew.
   */
  String change() {
    List<Layer> before = upgrade.before();
    List<Layer> after = upgrade.after();
    if (!names(before).equals(names(after))) {
      return orNothing(before) + " -> " + orNothing(after);
    }
    if (before.equals(after)) {
      return orNothing(before) + " made anew";
    }
    return IntStream.range(0, before.size())
        .filter(layer -> !before.get(layer).equals(after.get(layer)))
        .mapToObj(layer -> Wording.layer(before.get(layer)) + " -> " + version(after.get(layer)))
        .collect(joining(", "));
  }

  private static List<String> names(List<Layer> layers) {
    return layers.stream().map(Layer::name).toList();
  }

  private static String orNothing(List<Layer> layers) {
    return layers.isEmpty() ? "nothing" : Wording.chain(layers);
  }

  private static String version(Layer layer) {
    return layer.version().isEmpty() ? "no version" : layer.version();
  }

  /** What has come of it, in a word or two. */
  String result() {
    return switch (upgrade.result()) {
      case UPGRADED -> "upgraded";
      case BESIDE -> "new clients only";
      case REPLACED -> "clients ended";
      case KEPT -> "kept";
      case FAILED -> "failed";
    };
  }

  /** The same with the reason; none where all is said. */
  List<String> reason() {
    return upgrade.why().isEmpty() ? List.of() : List.of(result() + ": " + upgrade.why());
  }

  String steps() {
    return upgrade.steps().stream()
        .map(step -> step.name() + " " + Wording.took(step.took()))
        .collect(joining(", "));
  }
}
