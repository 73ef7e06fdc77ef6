package nbd.app.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nbd.server.ExportStatus;
import nbd.server.UpgradeReport;
import nbd.server.UpgradeReport.Result;

/**
 * What became of the exports when a bundle came up beside the one whose place it takes.
 *
 * @param tried the reports on exports that have to do with the bundle
 */
record Verdict(List<UpgradeReport> tried) {
  /** Nothing was tried. */
  static final Verdict NONE = new Verdict(List.of());

  Verdict {
    tried = List.copyOf(tried);
  }

  /** One upgrade moves everything that is behind; only what uses the bundle speaks about it. */
  static Verdict of(Brought brought, List<UpgradeReport> all) {
    return new Verdict(all.stream().filter(report -> concerns(report, brought)).toList());
  }

  private static boolean concerns(UpgradeReport report, Brought brought) {
    return Stream.concat(report.before().stream(), report.after().stream())
        .map(ExportStatus.Layer::name)
        .anyMatch(name -> brought.plugins().contains(name) || brought.filters().contains(name));
  }

  /** Whether something was to be moved, and nothing was. */
  boolean isRefusal() {
    return !tried.isEmpty() && tried.stream().noneMatch(Verdict::moved);
  }

  private static boolean moved(UpgradeReport report) {
    return switch (report.result()) {
      case UPGRADED, BESIDE, REPLACED -> true;
      case KEPT, FAILED -> false;
    };
  }

  /** Why nothing could be moved, in one line: that of the first export, and how many more. */
  String refusal() {
    UpgradeReport first = tried.getFirst();
    String why = "export '%s': %s".formatted(first.export(), oneLine(first.why()));
    int more = tried.size() - 1;
    return switch (more) {
      case 0 -> why;
      case 1 -> why + ", and one more export";
      default -> why + ", and " + more + " more exports";
    };
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** The exports some of whose clients are not moved, by name. */
  List<String> staying() {
    return tried.stream()
        .filter(report -> report.result() == Result.KEPT || report.result() == Result.BESIDE)
        .map(UpgradeReport::export)
        .distinct()
        .sorted()
        .toList();
  }

  /** For people: {@code 3 exports upgraded, 1 stays}; "" if nothing was to be moved. */
  String summary() {
    List<String> parts = new ArrayList<>();
    for (Result result : Result.values()) {
      long count = tried.stream().filter(report -> report.result() == result).count();
      if (count > 0) {
        parts.add(count + (parts.isEmpty() ? noun(count) : "") + words(result, count));
      }
    }
    return parts.stream().collect(Collectors.joining(", "));
  }

  private static String noun(long count) {
    return count == 1 ? " export" : " exports";
  }

  private static String words(Result result, long count) {
    return switch (result) {
      case UPGRADED -> " upgraded";
      case BESIDE -> " upgraded for new clients";
      case REPLACED -> " replaced";
      case KEPT -> count == 1 ? " stays" : " stay";
      case FAILED -> " failed";
    };
  }
}
