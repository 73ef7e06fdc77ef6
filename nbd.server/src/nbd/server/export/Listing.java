package nbd.server.export;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nbd.api.ExportName;
import nbd.api.OpenException;
import nbd.server.ExportSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One answer to NBD_OPT_LIST on its way: the names of several exports, each name once. */
final class Listing {
  private static final Logger log = LoggerFactory.getLogger(Listing.class);

  private final Directory.Guests guests;
  private final Map<String, ExportName> names = new LinkedHashMap<>();
  private IOException failure;

  /**
   * @param guests makes the client who asks
   */
  Listing(Directory.Guests guests) {
    this.guests = guests;
  }

  /** What the layers of an export call their disks. */
  private record Inner(ExportSpec spec, List<ExportName> names) {}

  /** Adds the names of an export, if it serves and lets the client in. */
  void add(NamedExport export) {
    try {
      Optional<Inner> told = export.ask(this::admitted);
      told.ifPresent(all -> all.names().forEach(inner -> add(all.spec(), inner)));
    } catch (OpenException endedOrRefused) {
      log.atDebug()
          .addKeyValue("export", export.name())
          .log("left out: {}", endedOrRefused.getMessage());
    } catch (IOException | RuntimeException | Error broken) {
      log.atWarn()
          .addKeyValue("export", export.name())
          .setCause(broken)
          .log("cannot tell its names");
      failure = new IOException("export '" + export.name() + "' cannot tell its names", broken);
    }
  }

  private Inner admitted(ExportSpec spec, Served chain) throws IOException {
    chain.admit(guests.as("", spec.readOnly()));
    return new Inner(spec, chain.list());
  }

  /** A name that becomes too long is one that nobody could ask for. */
  private void add(ExportSpec spec, ExportName inner) {
    String text = spec.description().isEmpty() ? inner.description() : spec.description();
    try {
      ExportName outer = new ExportName(Names.outer(spec.name(), inner.name()), text);
      names.putIfAbsent(outer.name(), outer);
    } catch (IllegalArgumentException tooLong) {
      log.atDebug().addKeyValue("export", spec.name()).log("left out: {}", tooLong.getMessage());
    }
  }

  /**
   * All names.
   *
   * @throws IOException if there are none because an export could not tell its own
   */
  List<ExportName> names() throws IOException {
    if (names.isEmpty() && failure != null) {
      throw failure;
    }
    return List.copyOf(names.values());
  }
}
