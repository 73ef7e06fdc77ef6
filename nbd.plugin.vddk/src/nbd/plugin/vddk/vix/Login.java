package nbd.plugin.vddk.vix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What VixDiskLib_ConnectEx is told of the server, in native memory. It is kept for as long as the
 * connection, as VMware does not say that the library makes copies; then it is overwritten with
 * zeroes, so that no password stays.
 */
final class Login implements AutoCloseable {
  private static final long VM = 0;
  private static final long SERVER = 8;
  private static final long THUMBPRINT = 16;
  private static final long CREDENTIALS = 32;
  private static final long USER_OF_PASSWORD = 40;
  private static final long PASSWORD = 48;
  private static final long COOKIE = 40;
  private static final long USER_OF_COOKIE = 48;
  private static final long KEY = 56;
  private static final long PORT = 64;
  private static final long NFC_HOST_PORT = 68;
  private static final long SPECIFICATION = 120;

  /** VixDiskLibCredType. */
  private static final int BY_PASSWORD = 1;

  private static final int BY_COOKIE = 2;

  /** VixDiskLibSpecType. */
  private static final int BY_VM = 0;

  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> texts = new ArrayList<>();
  private final ConnectParams memory;
  private final MemorySegment parameters;

  private Login(ConnectParams memory) throws VixException {
    this.memory = memory;
    parameters = memory.allocate(arena);
  }

  /** To a server, or none, which is a local connection. */
  static Login to(Optional<ConnectSpec.Remote> remote, ConnectParams memory) throws VixException {
    Login login = new Login(memory);
    boolean filled = false;
    try {
      if (remote.isPresent()) {
        login.fill(remote.get());
      }
      filled = true;
      return login;
    } finally {
      if (!filled) {
        login.close();
      }
    }
  }

  /** VixDiskLibConnectParams. */
  MemorySegment parameters() {
    return parameters;
  }

  private void fill(ConnectSpec.Remote to) throws VixException {
    put(VM, "vm", to.vm());
    put(SERVER, "server", to.server());
    if (to.thumbprint().isPresent()) {
      put(THUMBPRINT, "thumbprint", to.thumbprint().get());
    }
    fillCredentials(to);
    parameters.set(JAVA_INT, PORT, to.port());
    parameters.set(JAVA_INT, NFC_HOST_PORT, to.nfcHostPort());
    parameters.set(JAVA_INT, SPECIFICATION, BY_VM);
  }

  private void fillCredentials(ConnectSpec.Remote to) throws VixException {
    boolean session = to.cookie().isPresent();
    parameters.set(JAVA_INT, CREDENTIALS, session ? BY_COOKIE : BY_PASSWORD);
    if (session) {
      put(COOKIE, "cookie", to.cookie().get());
    }
    put(session ? USER_OF_COOKIE : USER_OF_PASSWORD, "user", to.user());
    put(session ? KEY : PASSWORD, "password", to.password());
  }

  private void put(long offset, String what, String text) throws VixException {
    MemorySegment copy = Native.text(arena, what, text);
    texts.add(copy);
    parameters.set(ADDRESS, offset, copy);
  }

  /** Overwrites the texts. */
  void wipe() {
    texts.forEach(text -> text.fill((byte) 0));
  }

  @Override
  public void close() {
    wipe();
    // The texts are ours: whatever a version frees with the structure, it finds none.
    for (long at : new long[] {VM, SERVER, THUMBPRINT, COOKIE, USER_OF_COOKIE, KEY}) {
      parameters.set(ADDRESS, at, MemorySegment.NULL);
    }
    memory.free(parameters);
    arena.close();
  }
}
