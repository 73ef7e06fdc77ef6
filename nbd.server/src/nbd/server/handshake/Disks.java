package nbd.server.handshake;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nbd.api.ExportName;
import nbd.server.export.Seat;

/** What one connection can ask for during its negotiation. */
public interface Disks {
  /** The names for NBD_OPT_LIST; opens nothing. */
  List<ExportName> list() throws IOException;

  /** The name that the client means: "" is the default one. */
  String resolve(String asked);

  /** A line for people about the disk of that name. */
  Optional<String> description(String exportName);

  /**
   * Opens a disk for this client.
   *
   * @throws nbd.api.OpenException if there is none of that name, or not for this client
   */
  Seat open(String exportName) throws IOException;

  /** Longest read or write in bytes that the server takes. */
  long maximumPayload();
}
