package nbd.plugin.vddk;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportName;
import nbd.api.Handle;
import nbd.api.OpenException;
import nbd.api.RetainedState;
import nbd.plugin.vddk.extents.ChangedFiles;
import nbd.plugin.vddk.vix.OpenFlag;
import nbd.plugin.vddk.vix.VixLibrary;
import nbd.plugin.vddk.vix.VixLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The disks that one set of parameters names, each opened anew, with a thread, for each client. */
final class VddkExport implements Export {
  private static final Logger LOG = LoggerFactory.getLogger(VddkExport.class);
  private static final AtomicLong THREADS = new AtomicLong();

  private final VddkParameters wanted;
  private final Loader loader;
  private final DiskNames names;
  private final ChangedFiles changed;
  private final Notes notes;

  /** There from {@link #ready} on. */
  private volatile VixLibrary library;

  /** Where the library comes from. */
  @FunctionalInterface
  interface Loader {
    VixLibrary load() throws IOException;
  }

  /** Loads nothing before it is made ready. */
  VddkExport(VddkParameters wanted) {
    this(wanted, () -> VixLoader.load(wanted.libdir(), wanted.config()));
  }

  /** With a library from elsewhere. */
  VddkExport(VddkParameters wanted, Loader loader) {
    this.wanted = wanted;
    this.loader = loader;
    this.names = new DiskNames(wanted.files());
    this.changed = new ChangedFiles(wanted.changed(), wanted.files());
    this.notes = new Notes(wanted.files());
  }

  /** Loads the library, and makes the disk if that is asked for and was not done before. */
  @Override
  public void ready() throws IOException {
    AllClasses.load();
    library = loader.load();
    String path = wanted.files().getFirst();
    if (wanted.create().isPresent() && !notes.isCreated(path)) {
      new Creation(library, wanted.connection(), wanted.timeout())
          .create(path, wanted.create().get());
      notes.created(path);
    }
  }

  @Override
  public List<ExportName> list() {
    return names.list();
  }

  @Override
  public Optional<String> defaultName() {
    return names.defaultName();
  }

  @Override
  public Optional<String> description(String exportName) {
    return names.find(exportName);
  }

  @Override
  public Handle open(Client client) throws IOException {
    Wish wish = wish(client);
    String name = names.nameOf(wish.path());
    String thread =
        "nbdj-vddk-%s-%d".formatted(name.isEmpty() ? "disk" : name, THREADS.incrementAndGet());
    Owner owner = Owner.open(thread, library, wish, wanted.timeout());
    try {
      return handle(owner, wish, client);
    } catch (IOException | RuntimeException failure) {
      owner.close();
      throw failure;
    }
  }

  private Wish wish(Client client) throws OpenException {
    boolean readOnly = client.readOnly();
    int flags = wanted.openFlags() | (readOnly ? OpenFlag.READ_ONLY : 0);
    return new Wish(wanted.connection(), names.path(client.exportName()), flags, readOnly);
  }

  private Handle handle(Owner owner, Wish wish, Client client) throws IOException {
    OpenedDisk disk = OpenedDisk.of(owner, wish, client, notes, changed, wanted.timeout());
    LOG.atDebug()
        .addKeyValue("disk", wish.path())
        .addKeyValue("connection", client.connection())
        .addKeyValue("transport", owner.session().transport())
        .log("opened");
    return new VddkHandle(disk);
  }

  @Override
  public Optional<RetainedState> retain() {
    return notes.retain();
  }

  @Override
  public boolean adopt(RetainedState state) throws IOException {
    return notes.adopt(state);
  }
}
