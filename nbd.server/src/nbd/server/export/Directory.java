package nbd.server.export;

import static nbd.server.ExportSpec.EVERY_NAME;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nbd.api.Client;
import nbd.api.ExportName;
import nbd.api.OpenException;

/** The exports as clients ask for them by name. May be used by any thread. */
public final class Directory {
  /** Makes a client as the layers see it. */
  @FunctionalInterface
  public interface Guests {
    /**
     * The client by that name.
     *
     * @param exportName what the layers call the disk
     * @param readOnly whether the export is to be opened read-only for everybody
     */
    Client as(String exportName, boolean readOnly);
  }

  private final Map<String, NamedExport> named;

  /**
   * @param named changes while it is used
   */
  Directory(Map<String, NamedExport> named) {
    this.named = named;
  }

  /**
   * The names of all that is served to this client; opens nothing. The names of the export that
   * takes every name come last, and an export that does not let the client in or cannot tell is
   * left out.
   *
   * @param guests makes the client, who may not write if it says so itself
   * @throws IOException if none can tell
   */
  public List<ExportName> list(Guests guests) throws IOException {
    Listing listing = new Listing(guests);
    for (NamedExport export : named.values()) {
      if (!export.name().equals(EVERY_NAME)) {
        listing.add(export);
      }
    }
    Optional.ofNullable(named.get(EVERY_NAME)).ifPresent(listing::add);
    return listing.names();
  }

  private Optional<Names.Found<NamedExport>> find(String asked) {
    return Names.find(asked, named::get);
  }

  /** The name that the client means: an export's own name stands for its default disk. */
  public String resolve(String asked) {
    return find(asked)
        .filter(found -> found.inner().isEmpty())
        .flatMap(Directory::defaultName)
        .orElse(asked);
  }

  private static Optional<String> defaultName(Names.Found<NamedExport> found) {
    return asked(found, (_, chain) -> chain.defaultName())
        .map(inner -> Names.outer(found.export().name(), inner));
  }

  /** Empty too if it has just ended: who opens it is told why. */
  private static Optional<String> asked(
      Names.Found<NamedExport> found, NamedExport.Question<Optional<String>> question) {
    try {
      return found.export().ask(question).flatMap(answer -> answer);
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  /** A line for people about the disk of that name; the configured one, if there is one. */
  public Optional<String> description(String name) {
    return find(name)
        .flatMap(
            found ->
                asked(
                    found,
                    (spec, chain) ->
                        spec.description().isEmpty()
                            ? chain.description(found.inner())
                            : Optional.of(spec.description())));
  }

  /**
   * Opens a disk; waits while it is being upgraded.
   *
   * @param guests makes the client, who may not write if it says so itself
   * @throws OpenException if there is none of that name, or it is not served now
   */
  public Seat open(String name, Guests guests) throws IOException {
    Names.Found<NamedExport> found = find(name).orElseThrow(() -> unknown(name));
    return found
        .export()
        .open(new Guest(found.inner(), guests))
        .orElseThrow(() -> notServed(name, found.export()));
  }

  private static OpenException unknown(String name) {
    String what =
        name.isEmpty() ? "there is no default export" : "there is no export '" + name + "'";
    return new OpenException(OpenException.Reason.UNKNOWN, what + "; LIST tells those there are");
  }

  private static OpenException notServed(String name, NamedExport export) {
    return export
        .now()
        .map(
            now ->
                new OpenException(
                    OpenException.Reason.UNKNOWN,
                    "export '" + name + "' is not served now: " + now.why()))
        .orElseGet(() -> unknown(name));
  }
}
