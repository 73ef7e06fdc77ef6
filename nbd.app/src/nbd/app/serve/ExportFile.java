package nbd.app.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import nbd.server.ExportSpec;
import nbd.server.ExportSpec.Misfit;

/**
 * What a file of {@code exports/} says. All is checked but what only the plugin and the filters
 * know: whether their parameters are right.
 *
 * @param nameAt where the name stands, or the beginning where it is the file's
 * @param filters the outermost first
 */
record ExportFile(
    WireText name,
    Position nameAt,
    WireText description,
    Layer plugin,
    List<Layer> filters,
    boolean readOnly,
    Misfit misfit) {
  private static final List<String> KEYS =
      List.of("name", "description", "plugin", "parameters", "filters", "readOnly", "misfit");
  private static final List<String> FILTER_KEYS = List.of("filter", "parameters");

  ExportFile {
    Objects.requireNonNull(name);
    Objects.requireNonNull(description);
    filters = List.copyOf(filters);
  }

  /**
   * Reads the text of a file.
   *
   * @param baseName what the export is called if the text does not say
   */
  static ExportFile parse(String text, String baseName) throws ConfigurationException {
    Fields fields = Fields.of("an export", JsonText.parse(text), KEYS);
    Json.Text name = fields.optionalText("name").orElse(new Json.Text(Position.START, baseName));
    Json.Text description = fields.optionalText("description").orElse(new Json.Text(name.at(), ""));
    return new ExportFile(
        told("name", name),
        name.at(),
        told("description", description),
        Layer.of("plugin", fields.text("plugin"), fields.members("parameters")),
        filters(fields),
        fields.flag("readOnly"),
        fields.choice("misfit", Misfit.class).orElse(Misfit.STAY));
  }

  private static WireText told(String key, Json.Text text) throws ConfigurationException {
    return Fields.checked(key, text.at(), () -> new WireText(text.value()));
  }

  private static List<Layer> filters(Fields fields) throws ConfigurationException {
    List<Layer> filters = new ArrayList<>();
    for (Json each : fields.array("filters")) {
      filters.add(filter(each));
    }
    return filters;
  }

  private static Layer filter(Json value) throws ConfigurationException {
    if (value instanceof Json.Text name) {
      return Layer.of("filters", name, Map.of());
    }
    Fields fields = Fields.of("a filter with parameters", value, FILTER_KEYS);
    return Layer.of("filter", fields.text("filter"), fields.members("parameters"));
  }

  /** What the server is to serve. */
  ExportSpec spec() {
    return new ExportSpec(
        name.value(),
        description.value(),
        filters.stream().map(Layer::spec).toList(),
        plugin.spec(),
        readOnly,
        misfit);
  }

  /** What it is called in messages. */
  String title() {
    return name.value().isEmpty() ? "the default export" : "export \"" + name.value() + "\"";
  }

  /** Filters and plugin. */
  Stream<Layer> layers() {
    return Stream.concat(filters.stream(), Stream.of(plugin));
  }
}
