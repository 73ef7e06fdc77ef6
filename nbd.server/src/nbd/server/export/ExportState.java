package nbd.server.export;

import java.time.Instant;
import java.util.Optional;
import nbd.server.ExportStatus;

/**
 * What an export does now. Each state has the legal steps out of it as methods; whoever takes one
 * puts the new state in the place of the old one by one atomic exchange, and has lost if another
 * step was taken first.
 */
sealed interface ExportState {
  /** All but {@link Closed}: the export is there, and can be changed or removed. */
  sealed interface Present extends ExportState {
    /** What is to be served. */
    Source source();

    /** When this state began. */
    Instant since();

    /** For people: why it does not serve; "" if it does. */
    String why();

    /** As the server's user is told. */
    ExportStatus.State told();

    /** What still has or may have somebody inside. */
    Optional<Generation> leaving();

    /** What there is ends, and {@code next} comes in its place. */
    default Draining give(Source next) {
      return new Draining(next, leaving(), false, "it is being made anew", Instant.now());
    }

    /** What there is ends, and nothing comes. */
    default Draining end() {
      return new Draining(source(), leaving(), true, "it is being removed", Instant.now());
    }
  }

  /** A plugin or filter is missing. It is made as soon as that comes. */
  record Vacant(Source source, String why, Instant since) implements Present {
    @Override
    public Optional<Generation> leaving() {
      return Optional.empty();
    }

    @Override
    public ExportStatus.State told() {
      return ExportStatus.State.VACANT;
    }
  }

  /**
   * Clients are served.
   *
   * @param number which generation of the export this is, counted from 1
   */
  record Serving(Generation generation, int number, Instant since) implements Present {
    /** Its clients are to be carried over to another generation. */
    Upgrading upgrade() {
      return new Upgrading(this, Instant.now());
    }

    @Override
    public Source source() {
      return generation.source();
    }

    @Override
    public String why() {
      return "";
    }

    @Override
    public Optional<Generation> leaving() {
      return Optional.of(generation);
    }

    @Override
    public ExportStatus.State told() {
      return ExportStatus.State.SERVING;
    }
  }

  /** Nobody is let in for a moment: clients are carried over to another generation, or back. */
  record Upgrading(Serving before, Instant since) implements Present {
    @Override
    public Source source() {
      return before.source();
    }

    @Override
    public String why() {
      return "it is being upgraded";
    }

    @Override
    public Optional<Generation> leaving() {
      return before.leaving();
    }

    @Override
    public ExportStatus.State told() {
      return ExportStatus.State.UPGRADING;
    }

    /** The next one has come in its place. */
    Serving serve(Generation next) {
      return new Serving(next, before.number() + 1, Instant.now());
    }

    /** All is as before. */
    Serving resume() {
      return before;
    }
  }

  /**
   * Nobody is let in; those inside leave. The thread that has brought it about takes the next step.
   *
   * @param last whether nothing comes afterwards
   */
  record Draining(
      Source source, Optional<Generation> leaving, boolean last, String why, Instant since)
      implements Present {
    @Override
    public ExportStatus.State told() {
      return ExportStatus.State.DRAINING;
    }

    /** Nobody is inside the one before. */
    Serving serve(Generation next, int number) {
      return new Serving(next, number, Instant.now());
    }

    /** Nobody is inside, and a layer is missing. */
    Vacant vacate(String missing) {
      return new Vacant(source, missing, Instant.now());
    }

    /** Nobody is inside, and the next one cannot be made. */
    Failed fail(String cause) {
      return new Failed(source, Optional.empty(), false, cause, Instant.now());
    }

    /** Somebody has not left in time. */
    Failed stick(String cause) {
      return new Failed(source, leaving, last, cause, Instant.now());
    }

    /** Nobody is inside, and nothing comes. */
    Closed close() {
      return new Closed();
    }
  }

  /**
   * It cannot be made, or one before it has not ended.
   *
   * @param leaving what has not ended, if that is the cause
   * @param last whether nothing is to come once that has ended
   */
  record Failed(
      Source source, Optional<Generation> leaving, boolean last, String why, Instant since)
      implements Present {
    @Override
    public ExportStatus.State told() {
      return ExportStatus.State.FAILED;
    }
  }

  /** It is removed, for good: another one of the same name is another one. */
  record Closed() implements ExportState {}
}
