package nbd.filters.exportname;

import java.util.List;
import java.util.Optional;
import nbd.api.ExportName;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;

/**
 * How names are changed.
 *
 * @param defaultExport what "" stands for; empty for the layer below to say
 * @param listing which names clients are told
 * @param strict whether only explicit names can be opened
 * @param explicit the names that were given
 * @param description what is told of a name
 */
record Naming(
    Optional<String> defaultExport,
    String listing,
    boolean strict,
    List<String> explicit,
    Description description) {
  static final String KEEP = "keep";
  static final String ERROR = "error";
  static final String EMPTY = "empty";
  static final String DEFAULT_ONLY = "defaultonly";
  static final String EXPLICIT = "explicit";

  private static final String DEFAULT_EXPORT = "default-export";
  private static final String LISTING = "exportname-list";
  private static final String STRICT = "exportname-strict";
  private static final String NAME = "exportname";
  private static final String DESCRIPTION = "exportdesc";

  static final Schema SCHEMA =
      Schema.of(
          Parameter.text(DEFAULT_EXPORT).help("the name that a client gets who asks for ''"),
          Parameter.choice(LISTING, KEEP, ERROR, EMPTY, DEFAULT_ONLY, EXPLICIT)
              .help("which names clients are told that ask for a list")
              .byDefault(KEEP),
          Parameter.flag(STRICT)
              .help("true: clients get only names that exportname= names")
              .byDefault("false"),
          Parameter.text(NAME).help("a name that clients are told or may get").repeatable(),
          Parameter.text(DESCRIPTION)
              .help("descriptions of names: keep, none, fixed:STRING or script:SCRIPT")
              .byDefault(KEEP));

  /**
   * Out of what {@link #SCHEMA} has parsed.
   *
   * @param host for a script that tells descriptions
   * @throws ParameterException if a text cannot be a name or description, or the kind of
   *     description is none
   */
  static Naming of(Parameters parsed, Host host) {
    List<String> explicit = parsed.texts(NAME).stream().distinct().toList();
    explicit.forEach(name -> check(NAME, name));
    Optional<String> standard = parsed.optionalText(DEFAULT_EXPORT).filter(it -> !it.isEmpty());
    standard.ifPresent(name -> check(DEFAULT_EXPORT, name));
    return new Naming(
        standard,
        parsed.text(LISTING),
        parsed.flag(STRICT),
        explicit,
        description(parsed.text(DESCRIPTION), host));
  }

  private static Description description(String given, Host host) {
    String what = given.substring(given.indexOf(':') + 1);
    if (given.startsWith("fixed:")) {
      check(DESCRIPTION, what);
      return Description.fixed(what);
    }
    if (given.startsWith("script:")) {
      return new ScriptedDescription(what, host);
    }
    return switch (given) {
      case KEEP -> Description.KEPT;
      case "none" -> Description.NONE;
      default ->
          throw new ParameterException(
              "parameter '%s' is keep, none, fixed:STRING or script:SCRIPT, not '%s'"
                  .formatted(DESCRIPTION, given));
    };
  }

  private static void check(String parameter, String text) {
    try {
      ExportName _ = new ExportName(text, "");
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException("parameter '" + parameter + "': " + wrong.getMessage());
    }
  }

  /** Whether clients get the disk of that name. */
  boolean lets(String name) {
    return !strict || explicit.contains(name);
  }
}
