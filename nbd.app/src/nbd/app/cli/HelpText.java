package nbd.app.cli;

import java.util.Locale;
import nbd.api.Filter;
import nbd.api.Parameter;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.app.cli.Request.Disk;
import nbd.server.Catalog;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code --help} shows. */
final class HelpText {
  /** What is longer on the left has a line of its own. */
  private static final int COLUMN = 28;

  private static final String LINE = "  %-" + COLUMN + "s %s%n";

  private final Lookup lookup;
  private final StringBuilder text = new StringBuilder();

  HelpText(Catalog catalog) {
    this.lookup = new Lookup(catalog);
  }

  /** The parameters of the plugin and filters that are named; where none is, everything else. */
  String of(Disk disk) throws UsageException {
    for (Filter filter : lookup.filters(disk)) {
      parameters("filter: " + filter.name(), filter.description(), filter.schema());
    }
    if (disk.plugin().isPresent()) {
      Plugin plugin = lookup.plugin(disk.plugin().get());
      parameters("plugin: " + plugin.name(), plugin.description(), plugin.schema());
    } else if (disk.filters().isEmpty()) {
      general();
    }
    return text.toString();
  }

  /** How to use a command. */
  String of(Subcommand command) {
    String usage = "Usage: nbdj ";
    for (String form : command.forms()) {
      text.append(usage).append(form).append('\n');
      usage = "       nbdj ";
    }
    text.append("  ").append(command.description()).append('\n');
    Options.known().stream()
        .filter(command::takes)
        .forEach(option -> line(names(option) + value(option), OptionNote.of(option, command)));
    text.append("Exit code:\n");
    line("0", command.success());
    line("1", "it cannot be done; a line on standard error says why");
    return text.toString();
  }

  private static String names(OptionSpec option) {
    return String.join(", ", option.names());
  }

  private void general() {
    text.append("Serves a disk that a plugin makes to NBD clients.\n\n").append(Syntax.usage());
    text.append("\nCommands:\n");
    for (Subcommand command : Subcommand.values()) {
      line(command.synopsis(), command.description());
    }
    text.append("\nPlugins:\n");
    lookup.plugins().forEach(plugin -> line(plugin.name(), plugin.description()));
    text.append("\nFilters:\n");
    lookup.filters().forEach(filter -> line(filter.name(), filter.description()));
    if (lookup.filters().isEmpty()) {
      line("none is installed", "");
    }
    text.append(
        "\n'nbdj PLUGIN --help' shows the plugin's parameters, --filter=F those of F too.\n");
  }

  private void parameters(String title, String description, Schema schema) {
    text.append(title).append(" (").append(description).append(")\n");
    if (schema.parameters().isEmpty()) {
      line("no parameters", "");
    }
    schema.parameters().forEach(this::parameter);
    if (schema.takesOthers()) {
      line("KEY=TEXT...", "anything else is handed on");
    }
  }

  private void parameter(Parameter parameter) {
    String name = parameter.isBareWord() ? "[" + parameter.name() + "=]" : parameter.name() + "=";
    String rule =
        parameter.isRequired()
            ? " (required)"
            : parameter
                .defaultValue()
                .filter(_ -> !parameter.isSecret())
                .map(value -> " (default " + value + ")")
                .orElse("");
    String several = parameter.isRepeatable() ? "..." : "";
    line(name + value(parameter) + several, parameter.helpLine() + rule);
  }

  private static String value(OptionSpec option) {
    return option.arity().max() == 0 ? "" : "=" + option.paramLabel();
  }

  private static String value(Parameter parameter) {
    return parameter.type() == Parameter.Type.CHOICE
        ? String.join("|", parameter.choices())
        : parameter.type().name().toUpperCase(Locale.ROOT);
  }

  private void line(String left, String right) {
    if (left.length() > COLUMN) {
      text.append("  ").append(left).append('\n');
      line("", right);
    } else {
      text.append(LINE.formatted(left, right).replaceFirst(" +(?=\\R)", ""));
    }
  }
}
