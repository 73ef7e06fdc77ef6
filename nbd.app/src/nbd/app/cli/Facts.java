package nbd.app.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import nbd.api.Filter;
import nbd.api.Parameter;
import nbd.api.Plugin;
import nbd.app.cli.Request.Disk;
import nbd.server.Catalog;

/** What scripts ask for: versions, and lines of {@code key=value}. */
final class Facts {
  private final Lookup lookup;
  private final Installation installation;

  Facts(Catalog catalog, Installation installation) {
    this.lookup = new Lookup(catalog);
    this.installation = installation;
  }

  /** A line for nbdj, then one for each filter and the plugin that are named. */
  String versions(Disk disk) throws UsageException {
    var text = new StringBuilder("nbdj " + installation.version() + "\n");
    for (Filter filter : lookup.filters(disk)) {
      text.append(filter.name()).append(' ').append(Origin.of(filter).version()).append('\n');
    }
    if (disk.plugin().isPresent()) {
      Plugin plugin = lookup.plugin(disk.plugin().get());
      text.append(plugin.name()).append(' ').append(Origin.of(plugin).version()).append('\n');
    }
    return text.toString();
  }

  /** Facts of the installation. */
  String config() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("name", "nbdj");
    facts.put("version", installation.version());
    facts.put("version_major", Integer.toString(installation.major()));
    facts.put("version_minor", Integer.toString(installation.minor()));
    facts.put("bindir", installation.home().resolve("bin").toString());
    facts.put("confdir", installation.conf().toString());
    facts.put("plugindir", installation.plugins().toString());
    facts.put("filterdir", installation.plugins().toString());
    facts.put("tls", "no");
    facts.put("exit_with_parent", "no");
    facts.put("host_os", System.getProperty("os.name"));
    facts.put("host_cpu", System.getProperty("os.arch"));
    facts.put("java", System.getProperty("java.home"));
    facts.put("java_version", System.getProperty("java.version"));
    return lines(facts);
  }

  /**
   * Facts of the plugin that is named, then those that it tells itself.
   *
   * @throws nbd.api.ParameterException if one that these depend on is not right
   * @throws IOException if the plugin cannot find out
   */
  String plugin(Disk disk) throws UsageException, IOException {
    Plugin plugin = lookup.plugin(disk.plugin().orElseThrow());
    Map<String, String> facts = new LinkedHashMap<>();
    Origin origin = Origin.of(plugin);
    origin.path().ifPresent(path -> facts.put("path", path));
    facts.put("name", plugin.name());
    facts.put("version", origin.version());
    facts.put("description", plugin.description());
    plugin.schema().bareWord().ifPresent(bare -> facts.put("magic_config_key", bare.name()));
    facts.put(
        "parameters",
        plugin.schema().parameters().stream()
            .map(Parameter::name)
            .collect(Collectors.joining(",")));
    plugin
        .facts(Given.of(disk.settings(), plugin.schema(), lookup.filters(disk)))
        .forEach((key, value) -> facts.putIfAbsent(key, TextTable.plain(value)));
    return lines(facts);
  }

  private static String lines(Map<String, String> facts) {
    return facts.entrySet().stream()
        .map(fact -> fact.getKey() + "=" + fact.getValue() + "\n")
        .collect(Collectors.joining());
  }
}
