package nbd.api;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import org.osgi.annotation.versioning.ProviderType;

/** What the server lends to a plugin or filter for its exports. May be used by any thread. */
@ProviderType
public interface Host {
  /**
   * Runs work in the background, now, later or again and again, on threads of the server. What a
   * layer has submitted, it cancels when its export closes.
   */
  ScheduledExecutorService background();

  /**
   * A private folder, made at the first call and deleted with its content after the close. It has
   * room for as much as a disk may hold: in a server it is in TMPDIR, else in /var/tmp.
   */
  Path temporaryFolder() throws IOException;

  /** The time, which tests can turn. */
  Clock clock();

  /** Asks the server to drain and stop, telling why; returns at once. */
  void requestShutdown(String reason);
}
