package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A connection of a {@link LoadedLibrary}. */
final class OpenConnection implements VixConnection {
  /** VixDiskLibCreateParams, with both sector sizes left to the library. */
  private static final long CREATE_PARAMS = 32;

  private static final long DISK_TYPE = 0;
  private static final long ADAPTER_TYPE = 4;
  private static final long HARDWARE_VERSION = 8;
  private static final long CAPACITY = 16;

  private final LoadedLibrary library;
  private final MemorySegment connection;
  private final Login login;
  private final boolean remote;
  private boolean connected = true;

  OpenConnection(LoadedLibrary library, MemorySegment connection, Login login, boolean remote) {
    this.library = library;
    this.connection = connection;
    this.login = login;
    this.remote = remote;
  }

  @Override
  public VixDisk open(String path, int flags) throws VixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment made = arena.allocate(ADDRESS);
      MemorySegment name = Native.text(arena, "the disk's path", path);
      long error = library.sessions().open(connection, name, flags, made);
      if (error != VixDisk.OK) {
        throw library.errors().of("VixDiskLib_Open", error, hint(error));
      }
      MemorySegment disk = made.get(ADDRESS, 0);
      if (disk.equals(MemorySegment.NULL)) {
        throw Errors.nothing("VixDiskLib_Open");
      }
      return new OpenDisk(library, disk);
    }
  }

  /** A server that is another than the thumbprint's is told as an unknown error. */
  private String hint(long error) {
    boolean unknown = Errors.code(error) == Errors.FAIL;
    return remote && unknown ? "; is thumbprint= that of the server's certificate?" : "";
  }

  @Override
  public void create(String path, CreateSpec spec) throws VixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = Native.text(arena, "the disk's path", path);
      MemorySegment parameters = arena.allocate(CREATE_PARAMS, 8);
      parameters.set(JAVA_INT, DISK_TYPE, spec.diskType());
      parameters.set(JAVA_INT, ADAPTER_TYPE, spec.adapterType());
      parameters.set(JAVA_SHORT, HARDWARE_VERSION, (short) spec.hardwareVersion());
      parameters.set(JAVA_LONG, CAPACITY, spec.sectors());
      library
          .errors()
          .check("VixDiskLib_Create", library.sessions().create(connection, name, parameters));
    }
  }

  /** Counts as connected for as long as the library has not said that it is not. */
  @Override
  public void disconnect() throws VixException {
    library.errors().check("VixDiskLib_Disconnect", library.sessions().disconnect(connection));
    if (connected) {
      connected = false;
      library.left(login);
    }
  }
}
