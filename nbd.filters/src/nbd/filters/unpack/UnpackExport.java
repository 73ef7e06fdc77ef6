package nbd.filters.unpack;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipException;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.OpenException;
import nbd.api.RetainedState;
import nbd.filters.HandleFilter;
import nbd.filters.store.PerDisk;

/**
 * Unpacks each disk as a whole when it is opened for the first time, and serves it read-only from
 * then on. What was unpacked is handed on in an upgrade, and kept while nobody uses it, if the
 * packed disk has an identity by which it is known again. Else it is freed with its last handle.
 */
public final class UnpackExport extends HandleFilter {
  private static final String KIND = "unpacked.disk";

  /** Of the retained state; counted up when its values come to mean something else. */
  private static final int LAYOUT = 1;

  private static final String FORMAT = "format";
  private static final String DISKS = "disks";

  private final Host host;
  private final String format;
  private final Unpacker unpacker;
  private final Held<UnpackedOnce> disks = new Held<>(UnpackedOnce::free);

  // Both guarded by this object's monitor.
  private RetainedState adopted;
  private RetainedState retained;

  /**
   * @param format the filter's name
   */
  public UnpackExport(Export next, Host host, String format, Unpacker unpacker) {
    super(next);
    this.host = host;
    this.format = format;
    this.unpacker = unpacker;
  }

  /** Nothing is written below. */
  @Override
  public Handle open(Client client) throws IOException {
    goOn();
    return super.open(client.as(client.exportName(), true));
  }

  /** Who opens it after it was to be handed on goes on with it: that attempt has failed. */
  private synchronized void goOn() {
    retained = null;
    if (adopted != null && adopted.isHandedOver()) {
      adopted = null;
    }
  }

  @Override
  protected Handle wrap(Handle below, Client client) throws IOException {
    String key = PerDisk.key(next(), client, below);
    Held<UnpackedOnce>.Share share = share(key);
    try {
      Unpacked disk = share.kept().unpacked(() -> unpack(below));
      return new UnpackedHandle(below, disk, share, isKnownAgain(key), format);
    } catch (IOException | RuntimeException | Error failure) {
      share.leave();
      throw failure;
    }
  }

  /** This export itself is a user of each disk that is known again. */
  private Held<UnpackedOnce>.Share share(String key) {
    Held<UnpackedOnce>.Share share = disks.enter(key, UnpackedOnce::new);
    if (isKnownAgain(key) && share.kept().becomesKept()) {
      share.enter();
    }
    return share;
  }

  /** Only what is malformed stays so; another failure passes, and may be tried again. */
  private Unpacked unpack(Handle below) throws IOException {
    try (InputStream content = unpacker.unpack(new DiskStream(below))) {
      return Unpacked.of(content, host, format);
    } catch (EOFException | ZipException malformed) {
      String why = Objects.toString(malformed.getMessage(), malformed.toString());
      OpenException told = new OpenException(OpenException.Reason.UNKNOWN, format + ": " + why);
      told.initCause(malformed);
      throw told;
    }
  }

  @Override
  public synchronized Optional<RetainedState> retain() {
    Map<String, List<Object>> kept = new HashMap<>();
    disks.forEach(
        (key, disk) -> {
          if (isKnownAgain(key)) {
            disk.ifUnpacked(it -> kept.put(key, it.retained()));
          }
        });
    retained =
        kept.isEmpty()
            ? null
            : RetainedState.of(KIND, LAYOUT).with(FORMAT, format).with(DISKS, kept).build();
    return Optional.ofNullable(retained);
  }

  private static boolean isKnownAgain(String key) {
    return key.startsWith("disk ");
  }

  @Override
  public synchronized boolean adopt(RetainedState state) throws IOException {
    if (!state.kind().equals(KIND) || state.version() != LAYOUT) {
      return super.adopt(state);
    }
    if (!state.value(FORMAT, String.class).equals(format)) {
      return false;
    }
    Map<?, ?> kept = state.value(DISKS, Map.class);
    for (Map.Entry<?, ?> each : kept.entrySet()) {
      if (each.getKey() instanceof String key && each.getValue() instanceof List<?> disk) {
        Unpacked unpacked = Unpacked.adopted(disk);
        disks.enter(key, () -> new UnpackedOnce(unpacked));
      }
    }
    adopted = state;
    return true;
  }

  @Override
  public void close() throws IOException {
    try {
      free();
    } finally {
      super.close();
    }
  }

  private synchronized void free() {
    boolean isLeft = retained != null && retained.isHandedOver();
    boolean isMine = adopted == null || adopted.isHandedOver();
    disks.forEach(
        (key, disk) -> {
          boolean isTheHeirs = isLeft && isKnownAgain(key);
          if (!isTheHeirs && (isMine || !disk.isAdopted())) {
            disk.free();
          }
        });
  }
}
