package nbd.app.cli;

import java.util.ArrayList;
import java.util.List;
import nbd.api.Filter;
import nbd.api.Parameter;
import nbd.api.Schema;
import nbd.api.Setting;

/** The words of a command line that are a plugin's, as settings. Nothing is checked. */
final class Given {
  private final Schema plugin;
  private final List<Setting> settings = new ArrayList<>();

  private Given(Schema plugin) {
    this.plugin = plugin;
  }

  /**
   * In their order; a bare word has the name of the plugin's bare word, or "".
   *
   * @param filters take what they know and the plugin does not
   */
  static List<Setting> of(List<String> words, Schema plugin, List<Filter> filters) {
    Given given = new Given(plugin);
    words.forEach(given::add);
    return given.settings.stream()
        .filter(
            it ->
                plugin.find(it.name()).isPresent()
                    || filters.stream().noneMatch(each -> knows(each, it.name())))
        .toList();
  }

  private static boolean knows(Filter filter, String name) {
    return filter.schema().find(name).isPresent();
  }

  private void add(String word) {
    int equals = word.indexOf('=');
    boolean named = equals > 0 && word.substring(0, equals).matches("[A-Za-z][A-Za-z0-9._-]*");
    settings.add(
        named
            ? new Setting(word.substring(0, equals), word.substring(equals + 1))
            : new Setting(bareWord(), word));
  }

  private String bareWord() {
    return plugin.bareWord().filter(this::takesOneMore).map(Parameter::name).orElse("");
  }

  private boolean takesOneMore(Parameter bare) {
    return bare.isRepeatable() || settings.stream().noneMatch(it -> it.name().equals(bare.name()));
  }
}
