package nbd.server;

import java.time.Instant;
import java.util.Objects;

/**
 * How an export was in one moment.
 *
 * @param spec what it is
 * @param state what it does
 * @param why for people: why it does not serve; "" if it does
 * @param clients how many clients hold it open, those that still negotiate too
 * @param since when the state began
 */
public record ExportStatus(ExportSpec spec, State state, String why, int clients, Instant since) {
  /** What an export does. */
  public enum State {
    /** A plugin or filter is not installed; the export is made as soon as it comes. */
    VACANT,
    /** Clients are served. */
    SERVING,
    /** It is being replaced or removed; nobody is let in, those inside leave. */
    DRAINING,
    /**
     * It cannot be made, or a request to the one before has not returned; once that has, the export
     * is made or removed by itself.
     */
    FAILED
  }

  public ExportStatus {
    Objects.requireNonNull(spec);
    Objects.requireNonNull(state);
    Objects.requireNonNull(why);
    Objects.requireNonNull(since);
  }
}
