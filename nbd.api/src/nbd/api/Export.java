package nbd.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A configured disk, or a family of disks by export name. Methods may be called by several threads
 * at once. A filter's export forwards to the one that it wraps; see {@link ExportFilter}.
 */
@ConsumerType
public interface Export extends AutoCloseable {
  /**
   * Whether this client may talk to this export at all; asked before {@link #open}, and before
   * anything is told of the export.
   *
   * @throws OpenException if not
   */
  default void admit(Client client) throws OpenException {}

  /** The names that NBD_OPT_LIST tells; opens nothing. */
  default List<ExportName> list() throws IOException {
    return List.of(new ExportName(defaultName().orElse(""), ""));
  }

  /** The name that a client who asks for "" gets, where that is not "" itself. */
  default Optional<String> defaultName() {
    return Optional.empty();
  }

  /** A line for people about the disk of that name (NBD_INFO_DESCRIPTION). */
  default Optional<String> description(String exportName) {
    return Optional.empty();
  }

  /** How many calls it stands at the same time. */
  default Concurrency concurrency() {
    return Concurrency.PARALLEL;
  }

  /**
   * Opens the disk that the client named. A filter that has opened the layer below and then fails
   * closes it itself.
   *
   * @throws OpenException with UNKNOWN if there is none of that name
   */
  Handle open(Client client) throws IOException;

  /** No client will come any more; all handles are closed. */
  @Override
  default void close() throws IOException {}
}
