package nbd.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A parameter that a plugin or filter knows: {@code name=value} on the command line. Immutable;
 * begin with {@link #text}, {@link #size}, {@link #number}, {@link #duration}, {@link #flag} or
 * {@link #choice}.
 */
public final class Parameter {
  /** How the value is written. */
  public enum Type {
    /** Any text. */
    TEXT,
    /** Bytes: decimal with one of {@code b k m g t p e} (powers of 1024) or {@code s} (512). */
    SIZE,
    /** A decimal number, 0 to 2^63-1. */
    NUMBER,
    /** Time: decimal seconds, or with one of {@code s ms us ns}, such as 500ms. */
    DURATION,
    /** {@code 1 true t yes y on} or {@code 0 false f no n off}. */
    FLAG,
    /** One of some words. */
    CHOICE
  }

  private final String name;
  private final Type type;
  private final List<String> choices;
  private final String help;
  private final String fallback;
  private final boolean required;
  private final boolean bareWord;
  private final boolean repeated;
  private final boolean secret;

  private Parameter(
      String name,
      Type type,
      List<String> choices,
      String help,
      String fallback,
      boolean required,
      boolean bareWord,
      boolean repeated,
      boolean secret) {
    this.name = Objects.requireNonNull(name);
    this.type = type;
    this.choices = List.copyOf(choices);
    this.help = help;
    this.fallback = fallback;
    this.required = required;
    this.bareWord = bareWord;
    this.repeated = repeated;
    this.secret = secret;
  }

  private static Parameter of(String name, Type type, List<String> choices) {
    return new Parameter(name, type, choices, "", null, false, false, false, false);
  }

  /** Any text. */
  public static Parameter text(String name) {
    return of(name, Type.TEXT, List.of());
  }

  /** A number of bytes. */
  public static Parameter size(String name) {
    return of(name, Type.SIZE, List.of());
  }

  /** A number. */
  public static Parameter number(String name) {
    return of(name, Type.NUMBER, List.of());
  }

  /** A span of time. */
  public static Parameter duration(String name) {
    return of(name, Type.DURATION, List.of());
  }

  /** Yes or no. */
  public static Parameter flag(String name) {
    return of(name, Type.FLAG, List.of());
  }

  /** One of these words. */
  public static Parameter choice(String name, String... words) {
    return of(name, Type.CHOICE, List.of(words));
  }

  /** With a line for {@code --help}. */
  public Parameter help(String line) {
    return new Parameter(name, type, choices, line, fallback, required, bareWord, repeated, secret);
  }

  /** With the value that holds when none is given, written as on the command line. */
  public Parameter byDefault(String value) {
    return new Parameter(name, type, choices, help, value, required, bareWord, repeated, secret);
  }

  /** Must be given. */
  public Parameter mandatory() {
    return new Parameter(name, type, choices, help, fallback, true, bareWord, repeated, secret);
  }

  /** A first value without {@code name=} is this parameter. */
  public Parameter asBareWord() {
    return new Parameter(name, type, choices, help, fallback, required, true, repeated, secret);
  }

  /**
   * May be given several times; the order counts. As a bare word it is every value without a name.
   */
  public Parameter repeatable() {
    return new Parameter(name, type, choices, help, fallback, required, bareWord, true, secret);
  }

  /**
   * A TEXT whose value is shown nowhere: in no message, no log and no help.
   *
   * @throws IllegalStateException if it is not a TEXT
   */
  public Parameter secret() {
    if (type != Type.TEXT) {
      throw new IllegalStateException("parameter '" + name + "' is a " + type + ", not a TEXT");
    }
    return new Parameter(name, type, choices, help, fallback, required, bareWord, repeated, true);
  }

  /** The key. */
  public String name() {
    return name;
  }

  /** How the value is written. */
  public Type type() {
    return type;
  }

  /** The words of a CHOICE. */
  public List<String> choices() {
    return choices;
  }

  /** The line for {@code --help}. */
  public String helpLine() {
    return help;
  }

  /** The value that holds when none is given. */
  public Optional<String> defaultValue() {
    return Optional.ofNullable(fallback);
  }

  /** Whether it must be given. */
  public boolean isRequired() {
    return required;
  }

  /** Whether it may be given several times. */
  public boolean isRepeatable() {
    return repeated;
  }

  /** Whether a first value without a name is this parameter. */
  public boolean isBareWord() {
    return bareWord;
  }

  /** Whether its value is shown nowhere. */
  public boolean isSecret() {
    return secret;
  }

  @Override
  public String toString() {
    return name + "=<" + (type == Type.CHOICE ? String.join("|", choices) : type) + ">";
  }
}
