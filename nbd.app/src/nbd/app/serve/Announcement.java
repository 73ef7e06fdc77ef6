package nbd.app.serve;

import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.function.Predicate;
import nbd.server.ExportSpec;
import nbd.server.ExportStatus;
import nbd.server.ExportStatus.State;
import nbd.server.NbdServer;

/** Tells people at the start what they can reach, and how. */
record Announcement(NbdServer server, PrintStream out) {
  /** More than anybody reads; a client can list them all. */
  private static final int MOST = 20;

  void print() {
    List<ExportStatus> all = server.exports();
    List<String> served =
        all.stream()
            .filter(each -> each.state() == State.SERVING || each.state() == State.UPGRADING)
            .map(each -> each.spec().name())
            .toList();
    served.stream()
        .filter(Predicate.not(ExportSpec.EVERY_NAME::equals))
        .flatMap(name -> server.uris(name).stream())
        .limit(MOST)
        .forEach(out::println);
    out.println(count(served.size(), all.size() - served.size()));
    server.uris("").stream().findFirst().ifPresent(this::list);
    out.flush();
  }

  private static String count(int served, int waiting) {
    return served
        + (served == 1 ? " export" : " exports")
        + (waiting > 0 ? ", and " + waiting + " waiting for a plugin or filter" : "");
  }

  private void list(URI uri) {
    out.println("  to list them:  nbdinfo --list '" + uri + "'");
  }
}
