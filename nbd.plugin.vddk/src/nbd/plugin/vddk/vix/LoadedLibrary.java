package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/** The functions of the library, bound by this version of the bundle. */
final class LoadedLibrary implements VixLibrary {
  private final Path file;
  private final int major;
  private final Errors errors;
  private final SessionCalls sessions;
  private final DiskCalls disks;
  private final ConnectParams parameters;
  private final AtExit exit;
  private final Redaction secrets = new Redaction();

  /**
   * Binds them; nothing is called.
   *
   * @throws IOException if one is missing
   */
  LoadedLibrary(LibraryFile found, Symbols symbols) throws IOException {
    file = found.file();
    major = found.major();
    errors = new Errors(symbols);
    sessions = new SessionCalls(symbols);
    disks = new DiskCalls(symbols);
    parameters = new ConnectParams(symbols);
    exit = new AtExit(symbols);
  }

  /**
   * VixDiskLib_InitEx, once in the process.
   *
   * @param hint what follows the text of its error
   * @throws VixException its error; it may be tried again
   */
  void init(Path libdir, Optional<Path> config, String hint) throws VixException {
    // For ever: VMware does not say that the library makes copies.
    Arena arena = Arena.global();
    MemorySegment folder = Native.text(arena, "libdir", libdir.toString());
    MemorySegment settings = optional(arena, "config", config.map(Path::toString));
    long error = sessions.init(folder, settings);
    if (error != VixDisk.OK) {
      throw errors.of("VixDiskLib_InitEx", error, hint);
    }
    exit.plan();
  }

  @Override
  public int major() {
    return major;
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public Lock openClose() {
    return Shared.openClose();
  }

  @Override
  public VixConnection connect(ConnectSpec spec, boolean readOnly) throws VixException {
    spec.remote().ifPresent(this::hide);
    exit.hold();
    Login login = null;
    MemorySegment connection = MemorySegment.NULL;
    try {
      login = Login.to(spec.remote(), parameters);
      connection = connection(login, spec, readOnly);
      return new OpenConnection(this, connection, login, spec.remote().isPresent());
    } finally {
      if (connection.equals(MemorySegment.NULL)) {
        left(login);
      }
    }
  }

  private MemorySegment connection(Login login, ConnectSpec spec, boolean readOnly)
      throws VixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment made = arena.allocate(ADDRESS);
      MemorySegment snapshot = optional(arena, "snapshot", spec.snapshot());
      MemorySegment transports = optional(arena, "transports", spec.transports());
      errors.check(
          "VixDiskLib_ConnectEx",
          sessions.connect(login.parameters(), readOnly, snapshot, transports, made));
      MemorySegment connection = made.get(ADDRESS, 0);
      if (connection.equals(MemorySegment.NULL)) {
        throw Errors.nothing("VixDiskLib_ConnectEx");
      }
      return connection;
    }
  }

  /** A connection is no more; {@code login} may be null, where there was none. */
  void left(Login login) {
    if (login != null) {
      login.close();
    }
    exit.release();
  }

  private void hide(ConnectSpec.Remote remote) {
    secrets.hide(remote.password());
    remote.cookie().ifPresent(secrets::hide);
  }

  private static MemorySegment optional(Arena arena, String what, Optional<String> text)
      throws VixException {
    return text.isEmpty() ? MemorySegment.NULL : Native.text(arena, what, text.get());
  }

  Errors errors() {
    return errors;
  }

  SessionCalls sessions() {
    return sessions;
  }

  DiskCalls disks() {
    return disks;
  }
}
