import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Checks ({@code check}) or rewrites ({@code write}) every Java file of the tree with
 * google-java-format; the root pom runs it from source, with the formatter on the class path.
 */
class Format {
  private static final Set<String> SKIPPED = Set.of("target", "generated");

  public static void main(String[] args) throws Exception {
    List<String> options =
        switch (args[0]) {
          case "check" -> List.of("--dry-run", "--set-exit-if-changed");
          case "write" -> List.of("--replace");
          default -> throw new IllegalArgumentException("format=" + args[0] + ": check or write");
        };
    Path root = Path.of(args[1]);
    var report = new StringWriter();
    var out = new PrintWriter(report);
    String[] command =
        Stream.concat(options.stream(), sources(root).stream()).toArray(String[]::new);
    int code = new Main(out, out, InputStream.nullInputStream()).format(command);
    out.flush();
    if (code != 0) {
      System.out.println("Not formatted (google-java-format, 2 spaces, 100 columns):");
      System.out.print(report.toString().replace(root + "/", "  "));
      System.out.println("To reformat all sources: mvn -N verify -Dformat=write");
    }
    System.exit(code);
  }

  private static List<String> sources(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> Stream.of(names(root.relativize(file))).noneMatch(Format::skipped))
          .map(Path::toString)
          .toList();
    }
  }

  private static String[] names(Path path) {
    return path.toString().split("/");
  }

  private static boolean skipped(String name) {
    return SKIPPED.contains(name) || name.startsWith(".");
  }
}
