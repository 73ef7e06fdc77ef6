package nbd.filters.log;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import nbd.api.NbdException;

/** Gives lines the time and all destinations each line. May be used by several threads at once. */
final class Journal implements AutoCloseable {
  /** What is logged. */
  @FunctionalInterface
  interface Action<R, X extends IOException> {
    R run() throws X;
  }

  /** What is told of a result that did not fail. */
  @FunctionalInterface
  interface Outcome<R> {
    String fields(R result);
  }

  private static final String DONE = "return=0";

  private final List<Destination> destinations;
  private final Clock clock;

  Journal(List<Destination> destinations, Clock clock) {
    this.destinations = List.copyOf(destinations);
    this.clock = clock;
  }

  /** An action that has only one line. */
  void print(OptionalLong connection, String action, String fields) {
    write(connection, action, 0, Line.Type.PRINT, fields);
  }

  /** A line before {@code action}, and one after it, also when it fails. */
  <R, X extends IOException> R around(
      OptionalLong connection, String name, long id, String fields, Action<R, X> action) throws X {
    return around(connection, name, id, fields, action, _ -> DONE);
  }

  /** As above, with more to tell of the result. */
  <R, X extends IOException> R around(
      OptionalLong connection,
      String name,
      long id,
      String fields,
      Action<R, X> action,
      Outcome<R> outcome)
      throws X {
    write(connection, name, id, Line.Type.ENTER, fields);
    R result;
    try {
      result = action.run();
    } catch (Throwable failure) {
      write(connection, name, id, Line.Type.LEAVE, "return=-1 error=" + error(failure));
      throw failure;
    }
    write(connection, name, id, Line.Type.LEAVE, outcome.fields(result));
    return result;
  }

  private static String error(Throwable failure) {
    return failure instanceof NbdException named ? named.code().name() : "EIO";
  }

  private void write(
      OptionalLong connection, String action, long id, Line.Type type, String fields) {
    Line line = new Line(clock.instant(), connection, action, id, type, fields);
    for (Destination destination : destinations) {
      destination.write(line);
    }
  }

  @Override
  public void close() {
    destinations.forEach(Destination::close);
  }
}
