package nbd.testkit;

import java.util.ArrayList;
import java.util.List;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;
import nbd.api.Setting;

/**
 * A plugin or filter with its own words, as they stand on the command line.
 *
 * @param what the plugin or filter
 * @param name of it
 * @param schema of it
 * @param words {@code key=value}, or the bare word
 */
record Layer<T>(T what, String name, Schema schema, List<String> words) {
  Layer {
    words = List.copyOf(words);
  }

  /** The words, not parsed yet. */
  List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      boolean named = equals > 0 && word.substring(0, equals).matches("[A-Za-z][A-Za-z0-9._-]*");
      settings.add(
          named
              ? new Setting(word.substring(0, equals), word.substring(equals + 1))
              : new Setting(keyOf(word, settings), word));
    }
    return settings;
  }

  /** As the server has it: "" for a further word of a plugin that takes what it does not know. */
  private String keyOf(String word, List<Setting> before) {
    Parameter bare =
        schema
            .bareWord()
            .orElseThrow(
                () ->
                    new ParameterException(
                        "'" + word + "' is not KEY=VALUE; " + name + " takes no bare word"));
    boolean isFree =
        bare.isRepeatable() || before.stream().noneMatch(it -> it.name().equals(bare.name()));
    return isFree || !schema.takesOthers() ? bare.name() : "";
  }

  /** The words as they may be shown. */
  List<String> shown() {
    List<String> shown = new ArrayList<>(words);
    for (Parameter each : schema.parameters()) {
      String key = each.name() + "=";
      shown.replaceAll(word -> each.isSecret() && word.startsWith(key) ? key + "***" : word);
    }
    return shown;
  }

  Parameters parameters() {
    return schema.parse(settings());
  }
}
