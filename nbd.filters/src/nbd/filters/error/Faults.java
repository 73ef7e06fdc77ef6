package nbd.filters.error;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import nbd.api.ErrorCode;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;
import nbd.filters.marked.RangeSet;
import nbd.filters.marked.RangeText;

/**
 * When and how requests fail.
 *
 * @param byKind of each kind
 */
record Faults(Map<Kind, Fault> byKind) {
  private static final String ALL = "error";
  private static final String[] CODES =
      Stream.of(ErrorCode.values()).map(ErrorCode::name).toArray(String[]::new);

  static final Schema SCHEMA = schema();

  Faults {
    byKind = Map.copyOf(byKind);
  }

  private static Schema schema() {
    List<Parameter> all = new ArrayList<>();
    add(all, ALL, "", true);
    for (Kind kind : Kind.values()) {
      add(all, ALL + "-" + kind.word(), ", for " + kind.word() + " requests", kind.hasRange());
    }
    return new Schema(all);
  }

  private static void add(List<Parameter> all, String name, String what, boolean hasRange) {
    all.add(Parameter.choice(name, CODES).help("the error that clients are told" + what));
    all.add(Parameter.text(name + "-rate").help("how many fail, 0%..100% or 0..1" + what));
    all.add(Parameter.text(name + "-file").help("fail only while this file exists" + what));
    if (hasRange) {
      all.add(
          Parameter.text(name + "-range")
              .repeatable()
              .help("fail only in these bytes, START-END or START+LENGTH" + what));
    }
  }

  /**
   * Out of what {@link #SCHEMA} has parsed.
   *
   * @throws ParameterException if a rate, a range or the name of a file is none
   */
  static Faults of(Parameters parsed) {
    Map<Kind, Fault> all = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      all.put(kind, one(parsed, kind));
    }
    return new Faults(all);
  }

  private static Fault one(Parameters parsed, Kind kind) {
    String own = ALL + "-" + kind.word();
    boolean common = kind.isMeantByAll();
    Optional<RangeSet> ranges =
        kind.hasRange() ? first(parsed, own, true, Faults::ranges) : Optional.empty();
    // A range alone is a bad part of the disk, which is there and can be told of.
    boolean fails = kind != Kind.EXTENTS || !parsed.texts(own + "-range").isEmpty();
    double otherwise = ranges.isPresent() && fails ? 1 : 0;
    return new Fault(
        first(parsed, own, true, Faults::code).orElse(ErrorCode.EIO),
        first(parsed, own, common, Faults::rate).orElse(otherwise),
        first(parsed, own, true, Faults::file),
        ranges);
  }

  /** What is given for the kind alone or else, where that counts for it, for all. */
  private static <T> Optional<T> first(
      Parameters parsed,
      String own,
      boolean common,
      BiFunction<Parameters, String, Optional<T>> value) {
    Optional<T> given = value.apply(parsed, own);
    return given.isPresent() || !common ? given : value.apply(parsed, ALL);
  }

  private static Optional<ErrorCode> code(Parameters parsed, String name) {
    return parsed.optionalText(name).map(ErrorCode::valueOf);
  }

  private static Optional<Double> rate(Parameters parsed, String name) {
    return parsed.optionalText(name + "-rate").map(text -> Rate.parse(name + "-rate", text));
  }

  private static Optional<Path> file(Parameters parsed, String name) {
    return parsed.optionalText(name + "-file").map(text -> path(name + "-file", text));
  }

  private static Path path(String parameter, String text) {
    try {
      return Path.of(text).toAbsolutePath();
    } catch (InvalidPathException _) {
      throw new ParameterException(
          "parameter '" + parameter + "': '" + text + "' cannot be the name of a file");
    }
  }

  private static Optional<RangeSet> ranges(Parameters parsed, String name) {
    List<String> texts = parsed.texts(name + "-range");
    return texts.isEmpty()
        ? Optional.empty()
        : Optional.of(RangeText.parse(name + "-range", texts));
  }

  Fault of(Kind kind) {
    return byKind.get(kind);
  }

  /** Whether a request may have to look for a file. */
  boolean anyFile() {
    return byKind.values().stream().anyMatch(fault -> fault.file().isPresent());
  }
}
