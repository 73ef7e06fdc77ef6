package nbd.app.cli;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import nbd.api.Allocation;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Schema;
import nbd.api.Setting;
import nbd.app.map.Form;
import nbd.app.map.MapSpec;
import picocli.CommandLine.ParseResult;

/** What the options of {@code nbdj map} mean together. */
final class MapOptions {
  static final String CONTEXT = "--map";
  static final String TOTALS = "--totals";
  static final String PICTURE = "--picture";
  static final String ROWS = "--rows";
  static final String ASCII = "--ascii";
  static final String OFFSET = "--offset";
  static final String LENGTH = "--length";

  /** Those that go with nothing else. */
  static final Set<String> NAMES = Set.of(CONTEXT, TOTALS, PICTURE, ROWS, ASCII, OFFSET, LENGTH);

  /** Those that say how a map looks, so not for a list of contexts. */
  private static final List<String> OF_MAPS =
      List.of(Options.JSON, TOTALS, PICTURE, ROWS, ASCII, OFFSET, LENGTH);

  private final ParseResult parsed;

  private MapOptions(ParseResult parsed) {
    this.parsed = parsed;
  }

  /**
   * Reads them.
   *
   * @param uri as the user wrote it
   * @throws UsageException naming the option, or the part of the URI, that is wrong
   */
  static MapSpec read(String uri, ParseResult parsed) throws UsageException {
    var options = new MapOptions(parsed);
    return new MapSpec(
        uri,
        DiskUri.read(uri),
        options.context(),
        options.form(),
        options.size(OFFSET, OptionalLong.of(0)).orElseThrow(),
        options.length(),
        options.rows(),
        options.ascii());
  }

  private String context() throws UsageException {
    String context = parsed.matchedOptionValue(CONTEXT, Allocation.NAME);
    if (context.equals(MapSpec.LIST)) {
      for (String other : OF_MAPS) {
        if (parsed.hasMatchedOption(other)) {
          throw new UsageException("option " + other + " does not go with --map=list");
        }
      }
    }
    return context;
  }

  private Form form() throws UsageException {
    boolean json = parsed.hasMatchedOption(Options.JSON);
    boolean totals = parsed.hasMatchedOption(TOTALS);
    if (parsed.hasMatchedOption(PICTURE)) {
      if (json || totals) {
        throw new UsageException(
            "options --picture and %s exclude each other; give one of them"
                .formatted(json ? Options.JSON : TOTALS));
      }
      return Form.PICTURE;
    }
    if (totals) {
      return json ? Form.TOTALS_JSON : Form.TOTALS;
    }
    return json ? Form.JSON : Form.TABLE;
  }

  private OptionalLong length() throws UsageException {
    OptionalLong length = size(LENGTH, OptionalLong.empty());
    if (length.isPresent() && length.getAsLong() == 0) {
      throw new UsageException("option --length: 0 bytes have no map; 1 or more expected");
    }
    return length;
  }

  /** Sizes are written as those of plugins' parameters. */
  private OptionalLong size(String option, OptionalLong otherwise) throws UsageException {
    String text = parsed.matchedOptionValue(option, null);
    if (text == null) {
      return otherwise;
    }
    String name = option.substring(2);
    try {
      Schema schema = Schema.of(Parameter.size(name));
      return OptionalLong.of(schema.parse(List.of(new Setting(name, text))).number(name));
    } catch (ParameterException wrong) {
      throw new UsageException(
          wrong.getMessage().replace("parameter '" + name + "'", "option " + option));
    }
  }

  private int rows() throws UsageException {
    String text = parsed.matchedOptionValue(ROWS, null);
    if (text == null) {
      return 1;
    }
    withPicture(ROWS);
    if (!text.matches("[0-9]{1,4}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MapSpec.MOST_ROWS) {
      throw new UsageException(
          "option --rows: '%s' is not a number from 1 to %d".formatted(text, MapSpec.MOST_ROWS));
    }
    return Integer.parseInt(text);
  }

  private boolean ascii() throws UsageException {
    boolean ascii = parsed.hasMatchedOption(ASCII);
    if (ascii) {
      withPicture(ASCII);
    }
    return ascii;
  }

  private void withPicture(String option) throws UsageException {
    if (!parsed.hasMatchedOption(PICTURE)) {
      throw new UsageException("option " + option + " goes with --picture only");
    }
  }
}
