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
   * anything is told of the export: before {@link #list}, with the export name "".
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

  /**
   * Gets ready to be opened; called once, before the first open, after {@link #adopt} if there is
   * something to adopt. What costs much or touches a device belongs here: an export that comes in
   * the place of one that serves is made while that one still has the device. A filter gets itself
   * ready; the server asks the layers below before.
   *
   * @throws IOException if it cannot be served; it is closed then
   * @throws ParameterException if only now it shows that a parameter is not right
   */
  default void ready() throws IOException {}

  /**
   * Whether it can be opened while the one whose place it takes, or that takes its place, still has
   * handles open. Of a chain, the most careful layer counts.
   */
  default Handover handover() {
    return Handover.AFTER_CLOSE;
  }

  /**
   * What the export that comes in its place, of a newer or older version of the bundle or with
   * other parameters, needs in order to be the same disk. Called after all handles were flushed and
   * closed; changes nothing, for on failure of the upgrade the disk is opened again. If all goes
   * well {@link #close} follows, and {@link RetainedState#isHandedOver} tells it apart from the end
   * of the disk. Not asked of a layer that says {@link Handover#BESIDE}.
   *
   * @return empty if there is nothing to hand on
   * @throws IOException if it cannot be kept; then this export serves on
   */
  default Optional<RetainedState> retain() throws IOException {
    return Optional.empty();
  }

  /**
   * Takes what the export whose place this one takes has retained. Changes nothing of it before the
   * first call to a handle.
   *
   * @return false to leave it, because this is to be another disk
   * @throws IOException if it cannot be taken; the upgrade fails, and the one before serves on
   */
  default boolean adopt(RetainedState state) throws IOException {
    throw new IOException("this version does not know the retained state " + state);
  }

  /** No client will come any more; all handles are closed. */
  @Override
  default void close() throws IOException {}
}
