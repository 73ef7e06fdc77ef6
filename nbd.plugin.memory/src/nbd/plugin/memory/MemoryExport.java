package nbd.plugin.memory;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import nbd.api.Blocking;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Host;
import nbd.api.Identity;
import nbd.api.RetainedState;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * One disk, the same under any export name, until it is closed; and the same in the export that
 * comes in its place, if that one is to have as many bytes of the same kind of memory.
 */
final class MemoryExport implements Export {
  /** Of the retained state; counted up when its values come to mean something else. */
  private static final int LAYOUT = 1;

  private static final String SIZE = "size";
  private static final String IDENTITY = "identity";

  private final MemoryParameters wanted;
  private final Host host;

  // All guarded by this object's monitor.
  private Disk disk;
  private String identity = unique();
  private RetainedState adopted;
  private RetainedState retained;

  /** Takes no memory before it is made ready, for another export may still have it. */
  MemoryExport(MemoryParameters wanted, Host host) {
    this.wanted = wanted;
    this.host = host;
  }

  /** No secret, so it need not wait for the secure random generator. */
  private static String unique() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  /** Makes the disk, unless there is one. */
  @Override
  public synchronized void ready() throws IOException {
    if (disk == null) {
      disk = wanted.allocator().disk(wanted.size(), host);
    }
  }

  /** Who opens it after it was to be handed on goes on with it: that attempt has failed. */
  @Override
  public synchronized Handle open(Client client) throws IOException {
    ready();
    retained = null;
    if (adopted != null && adopted.isHandedOver()) {
      adopted = null;
    }
    return new MemoryHandle(disk, traits(client.readOnly()));
  }

  private Traits traits(boolean readOnly) {
    return Traits.of(wanted.size())
        .readOnly(readOnly)
        .zero(Support.NATIVE)
        .fastZero(Support.NATIVE)
        .trim(Support.NATIVE)
        .fua(Support.NATIVE)
        // All is in memory: natively nothing, where an emulation would read it.
        .cache(Support.NATIVE)
        .flush(Support.EMULATE)
        .multiConn(Support.NATIVE)
        .blocking(Blocking.NEVER)
        .identity(new Identity("memory", identity))
        .build();
  }

  @Override
  public synchronized Optional<RetainedState> retain() {
    if (disk != null) {
      RetainedState.Builder state =
          RetainedState.of(wanted.allocator().kind(), LAYOUT)
              .with(SIZE, wanted.size())
              .with(IDENTITY, identity);
      disk.retain(state);
      retained = state.build();
    }
    return Optional.ofNullable(retained);
  }

  /** Another size or allocator is a change of the configuration, which asks for an empty disk. */
  @Override
  public synchronized boolean adopt(RetainedState state) throws IOException {
    if (!Allocator.anyLeaves(state)) {
      return Export.super.adopt(state);
    }
    if (state.version() != LAYOUT) {
      throw new IOException(
          "this version takes retained state %s version %d only, not %s"
              .formatted(state.kind(), LAYOUT, state));
    }
    if (!state.kind().equals(wanted.allocator().kind())
        || state.value(SIZE, Long.class) != wanted.size()) {
      return false;
    }
    take(state);
    return true;
  }

  private void take(RetainedState state) throws IOException {
    identity = state.value(IDENTITY, String.class);
    try {
      disk = wanted.allocator().adopted(wanted.size(), host, state);
    } catch (IllegalArgumentException | ClassCastException | IndexOutOfBoundsException malformed) {
      throw new IOException("retained state " + state + " is damaged: " + malformed, malformed);
    }
    adopted = state;
  }

  @Override
  public synchronized void close() throws IOException {
    if (disk == null) {
      return;
    }
    boolean isLeft = retained != null && retained.isHandedOver();
    boolean isMine = adopted == null || adopted.isHandedOver();
    Disk ended = disk;
    disk = null;
    adopted = null;
    retained = null;
    if (isMine && !isLeft) {
      ended.close();
    } else {
      ended.leave();
    }
  }
}
