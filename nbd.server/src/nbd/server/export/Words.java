package nbd.server.export;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.api.Setting;
import nbd.server.ExportSpec;

/**
 * The disk of a command line: it takes every name, and its words are dealt out to the layers.
 *
 * @param words {@code key=value} for all layers; the first may be the plugin's bare word
 * @param filters the outermost first
 * @param readOnly whether all changes are refused
 */
public record Words(List<String> words, List<Filter> filters, boolean readOnly) {
  /**
   * A plugin behind the filters.
   *
   * @throws nbd.api.ParameterException if a word is for nobody
   */
  public Source plugin(Plugin plugin) {
    List<Schema> schemas = new ArrayList<>(schemas());
    schemas.add(plugin.schema());
    String owner = "plugin " + plugin.name();
    var dealt = Settings.deal(words, owner, schemas, plugin.schema());
    return new SpecSource(spec(plugin.name(), dealt, dealt.getLast()), true);
  }

  /**
   * An export of the program's own behind the filters.
   *
   * @throws nbd.api.ParameterException if a word is for nobody
   */
  public Source own(Export export) {
    var dealt = Settings.deal(words, "the export", schemas(), Schema.NONE);
    return new OwnSource(spec("export", dealt, List.of()), export);
  }

  private List<Schema> schemas() {
    return filters.stream().map(Filter::schema).toList();
  }

  private ExportSpec spec(String plugin, List<List<Setting>> dealt, List<Setting> last) {
    List<ExportSpec.Layer> layers =
        IntStream.range(0, filters.size())
            .mapToObj(i -> new ExportSpec.Layer(filters.get(i).name(), dealt.get(i)))
            .toList();
    var innermost = new ExportSpec.Layer(plugin, last);
    return new ExportSpec(ExportSpec.EVERY_NAME, "", layers, innermost, readOnly);
  }
}
