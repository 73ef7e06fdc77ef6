package nbd.app.launch;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What {@code conf/framework.properties} says: settings of the framework and of bundles that read
 * framework properties, and start levels ({@code startlevel.} and a folder or a bundle's symbolic
 * name).
 */
record Settings(Map<String, String> framework) {
  private static final String LEVEL = "startlevel.";
  private static final String BEGINNING = "org.osgi.framework.startlevel.beginning";

  Settings {
    framework = Map.copyOf(framework);
  }

  /**
   * @throws LaunchException if the file cannot be read
   */
  static Settings read(Path file) throws LaunchException {
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException failure) {
      throw new LaunchException("cannot read " + file + "; is this a whole nbdj?", failure);
    }
    Map<String, String> settings = new HashMap<>();
    properties.forEach((key, value) -> settings.put((String) key, (String) value));
    settings.putIfAbsent(BEGINNING, highest(settings));
    return new Settings(settings);
  }

  private static String highest(Map<String, String> settings) {
    int highest =
        settings.keySet().stream()
            .filter(key -> key.startsWith(LEVEL))
            .mapToInt(key -> Integer.parseInt(settings.get(key)))
            .max()
            .orElse(1);
    return Integer.toString(highest);
  }

  /** The level at which bundles of that folder are started; 1 is the first. */
  int startLevel(String folder) {
    return startLevel(folder, 1);
  }

  /** The level at which the bundle of that name is started. */
  int startLevel(String name, int otherwise) {
    String level = framework.get(LEVEL + name);
    return level == null ? otherwise : Integer.parseInt(level);
  }
}
