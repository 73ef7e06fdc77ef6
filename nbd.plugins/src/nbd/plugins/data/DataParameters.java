package nbd.plugins.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Schema;
import nbd.api.Setting;

/**
 * What a user says about a disk.
 *
 * @param form which of {@link #FORMS} it is written in
 * @param text what is written
 * @param size bytes, 0 to 2^63-1, or empty for as many as are written
 * @param allocated whether all of the disk has memory from the start
 * @param variables what {@code $NAME} stands for
 */
record DataParameters(
    String form, String text, OptionalLong size, boolean allocated, List<Setting> variables) {
  static final String DATA = "data";
  static final String BASE64 = "base64";
  static final String RAW = "raw";
  static final String MALLOC = "malloc";

  static final Schema SCHEMA =
      Schema.of(
              Parameter.text(DATA)
                  .help("the bytes of the disk, such as '1 2 @0x1fe 0x55 0xaa'")
                  .asBareWord(),
              Parameter.text(BASE64).help("the bytes of the disk in base64"),
              Parameter.text(RAW).help("the bytes of the disk as they are"),
              Parameter.size("size").help("size of the disk; by default that of the bytes"),
              Parameter.choice("allocator", "sparse", MALLOC)
                  .help("sparse: memory where something is written; malloc: all of it at the start")
                  .byDefault("sparse"))
          .takingOthers();

  private static final List<String> FORMS = List.of(DATA, BASE64, RAW);

  /**
   * Out of what {@link #SCHEMA} has parsed.
   *
   * @throws ParameterException if the disk is not given in exactly one form, or there are variables
   *     where they cannot be used
   */
  static DataParameters of(Parameters parsed) {
    List<String> given = FORMS.stream().filter(parsed::has).toList();
    if (given.size() != 1) {
      throw new ParameterException(
          "give exactly one of the parameters 'data', 'base64' and 'raw', not "
              + (given.isEmpty() ? "none" : String.join(" and ", given)));
    }
    DataParameters wanted =
        new DataParameters(
            given.getFirst(),
            parsed.text(given.getFirst()),
            parsed.optionalNumber("size"),
            parsed.text("allocator").equals(MALLOC),
            parsed.others());
    wanted.check();
    return wanted;
  }

  /** All of it, for another export to see whether it is described by the same. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(form + "=" + text);
    words.add("size=" + (size.isPresent() ? size.getAsLong() : ""));
    words.add("allocated=" + allocated);
    variables.forEach(each -> words.add("$" + each.name() + "=" + each.value()));
    return List.copyOf(words);
  }

  /** Whether it is well written, which is told before any script is run. */
  private void check() {
    switch (form) {
      case DATA -> {
        Expression _ = program();
      }
      case BASE64 -> {
        refuseUnused(new Variables(variables));
        byte[] _ = decoded();
      }
      default -> refuseUnused(new Variables(variables));
    }
  }

  /**
   * The disk that they describe; runs the scripts and reads the files that are in it.
   *
   * @throws ParameterException if what they describe cannot be made
   */
  DataDisk disk() throws IOException {
    try {
      Image image = image();
      long wanted = size.orElse(image.size());
      image.cutTo(wanted);
      return DataDisk.of(image, allocated, Budget.SERVER);
    } catch (StackOverflowError _) {
      throw tooDeep();
    } catch (OutOfMemoryError heap) {
      throw new IOException("parameter '" + form + "': the Java heap is too small; see -Xmx", heap);
    }
  }

  private Image image() throws IOException {
    return switch (form) {
      case BASE64 -> Image.of(decoded());
      case RAW -> Image.of(text.getBytes(StandardCharsets.UTF_8));
      default -> Evaluation.of(program());
    };
  }

  private Expression.Sequence program() {
    try {
      Variables known = new Variables(variables);
      Expression.Sequence program = Parser.program(text, known);
      refuseUnused(known);
      return program;
    } catch (StackOverflowError _) {
      throw tooDeep();
    }
  }

  private static ParameterException tooDeep() {
    return new ParameterException("parameter 'data': its parts lie too deep in each other");
  }

  private byte[] decoded() {
    try {
      // As in nbdkit, line breaks may be anywhere.
      return Base64.getDecoder().decode(text.replaceAll("[\\r\\n]", ""));
    } catch (IllegalArgumentException malformed) {
      throw new ParameterException("parameter 'base64': " + malformed.getMessage());
    }
  }

  /** A variable that nothing refers to is a misspelt parameter, or a forgotten one. */
  private void refuseUnused(Variables known) {
    Stream<String> unused = variables.stream().map(Setting::name).filter(known::isUnused);
    unused.findFirst().ifPresent(this::refuse);
  }

  private void refuse(String name) {
    if (name.isEmpty()) {
      throw new ParameterException(
          "there is a second word without a key; the program is one word, in quotes: '1 2 3'");
    }
    throw new ParameterException(
        "unknown parameter '"
            + name
            + "'"
            + SCHEMA.nearest(name).map(near -> "; did you mean '" + near + "'?").orElse("")
            + " ($"
            + name
            + " is not used in 'data')");
  }
}
