package nbd.server.export;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import nbd.server.UpgradeReport;

/** The last upgrades of a server's exports. May be used by any thread. */
final class History {
  /** Enough to see what became of one bundle that a hundred exports use. */
  private static final int MOST = 100;

  private final Deque<UpgradeReport> reports = new ArrayDeque<>();

  /** One more; the first is forgotten if there are too many. */
  synchronized void add(UpgradeReport report) {
    reports.addLast(report);
    if (reports.size() > MOST) {
      reports.removeFirst();
    }
  }

  /** The latest last. */
  synchronized List<UpgradeReport> all() {
    return List.copyOf(reports);
  }
}
