package nbd.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * How one export came to be served by another version of its layers, or by others, or why it did
 * not.
 *
 * @param export its name
 * @param began when
 * @param generation which chain of this export was to serve, counted from 1
 * @param before the layers that served, the outermost first
 * @param after the layers that were to serve, the outermost first; empty if they were not found
 * @param result what has come of it
 * @param why for people: what went wrong; "" if nothing did
 * @param steps what was done, in order, the last one may have failed
 * @param clients how many clients were connected
 * @param stall how long requests had to wait, at most
 */
public record UpgradeReport(
    String export,
    Instant began,
    int generation,
    List<ExportStatus.Layer> before,
    List<ExportStatus.Layer> after,
    Result result,
    String why,
    List<Step> steps,
    int clients,
    Duration stall) {
  /** What has come of it. */
  public enum Result {
    /** All clients are served by the new chain. */
    UPGRADED,
    /** New clients are served by the new chain; those that were there stay with the one before. */
    BESIDE,
    /** The new chain serves, and clients that it did not fit were ended, as the export says. */
    REPLACED,
    /** The one before serves on as if nothing had happened. */
    KEPT,
    /** The one before serves on, but its clients could not be served again and were ended. */
    FAILED
  }

  /**
   * A step, and how long it took.
   *
   * @param name prepare, open, flush ahead, drain, flush, close, retain, compare or roll back
   */
  public record Step(String name, Duration took) {}

  public UpgradeReport {
    Objects.requireNonNull(result);
    before = List.copyOf(before);
    after = List.copyOf(after);
    steps = List.copyOf(steps);
  }
}
