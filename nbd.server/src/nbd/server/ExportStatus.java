package nbd.server;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * How an export was in one moment.
 *
 * @param spec what it is
 * @param state what it does
 * @param why for people: why it does not serve, or why what was wanted last waits while it does; ""
 *     if all is well
 * @param clients how many clients hold it open, those that still negotiate too
 * @param since when the state began
 * @param generation which of the chains that have served this export since it was added serves now,
 *     counted from 1; 0 if none does
 * @param layers what that chain is made of, the outermost first; empty if none serves
 * @param behind how many further clients are still served by earlier chains, which they could not
 *     leave unnoticed
 */
public record ExportStatus(
    ExportSpec spec,
    State state,
    String why,
    int clients,
    Instant since,
    int generation,
    List<Layer> layers,
    int behind) {
  /**
   * A plugin or filter that serves.
   *
   * @param name what it is called on the command line
   * @param version of its bundle or module; "" if it has none
   */
  public record Layer(String name, String version) {}

  /** What an export does. */
  public enum State {
    /** A plugin or filter is not installed; the export is made as soon as it comes. */
    VACANT,
    /** Clients are served. */
    SERVING,
    /** It is being upgraded; its clients wait, for a moment. */
    UPGRADING,
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
    layers = List.copyOf(layers);
  }
}
