package nbd.app.serve;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which layer, and which of its parameters, a message of the server is about.
 *
 * @param layer the name of the plugin or filter, if the message names it
 * @param parameter its name, if the message names it
 * @param unknown whether it is its name that is wrong, and not its value
 */
record Culprit(
    boolean isFilter, Optional<String> layer, Optional<String> parameter, boolean unknown) {
  private static final Pattern LAYER = Pattern.compile("(plugin|filter) '([^']*)'.*");
  private static final Pattern PARAMETER = Pattern.compile("(unknown )?parameter '([^']*)'");

  /** Reads a message as the server writes it. */
  static Culprit of(String message) {
    Matcher layer = LAYER.matcher(message);
    boolean named = layer.matches();
    Matcher parameter = PARAMETER.matcher(message);
    boolean found = parameter.find();
    return new Culprit(
        named && layer.group(1).equals("filter"),
        named ? Optional.of(layer.group(2)) : Optional.empty(),
        found ? Optional.of(parameter.group(2)) : Optional.empty(),
        found && parameter.group(1) != null);
  }

  /** Where that stands: the parameter, else the name of the layer. */
  Position in(ExportFile said) {
    return layers(said)
        .flatMap(each -> parameter.map(each.parameters()::get).stream())
        .findFirst()
        .map(member -> unknown ? member.at() : member.value().at())
        .or(() -> layers(said).map(each -> each.name().at()).findFirst())
        .orElse(said.plugin().name().at());
  }

  private Stream<Layer> layers(ExportFile said) {
    Stream<Layer> candidates = isFilter ? said.filters().stream() : Stream.of(said.plugin());
    return candidates.filter(each -> layer.isEmpty() || each.name().value().equals(layer.get()));
  }
}
