package nbd.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.util.Set;
import nbd.api.Contexts;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.api.Traits;

/**
 * A chain of layers, open for one client in this process. Each call is held to the contract between
 * layers: a breach is an AssertionError, a failure of a layer the IOException that it threw.
 * Offsets and lengths are bytes. Not safe for several threads.
 */
public final class OpenDisk implements AutoCloseable {
  private final DirectChain chain;
  private final TestClient client;
  private final Closeable behind;
  private Handle handle;

  OpenDisk(DirectChain chain, TestClient client, Handle handle, Closeable behind) {
    this.chain = chain;
    this.client = client;
    this.handle = handle;
    this.behind = behind;
  }

  TestClient client() {
    return client;
  }

  /** From now on calls go to that handle. */
  void moveTo(Handle another) {
    handle = another;
  }

  /** The outermost layer's traits. */
  public Traits traits() {
    return handle.traits();
  }

  /** Size in bytes. */
  public long size() {
    return traits().size();
  }

  /** The outermost layer's metadata contexts. */
  public Contexts contexts() {
    return handle.contexts();
  }

  /** The outermost layer, checked, for calls that are not here. */
  public Handle handle() {
    return handle;
  }

  /** The outermost export. */
  public Export export() {
    return chain.export();
  }

  /** What the most careful layer says of upgrades. */
  public Handover handover() {
    return chain.handover();
  }

  /** What the layers were lent. */
  public TestHost host() {
    return chain.host();
  }

  /** Reads; what was lent is released at once. */
  public byte[] read(long offset, int length) throws IOException {
    try (TestSink sink = readHeld(offset, length)) {
      return sink.bytes();
    }
  }

  /** Reads, and keeps what the layer lends until the sink is closed. */
  public TestSink readHeld(long offset, int length) throws IOException {
    TestSink sink = new TestSink(length);
    boolean done = false;
    try {
      handle.read(new Range(offset, length), sink);
      done = true;
      return sink;
    } finally {
      if (!done) {
        sink.close();
      }
    }
  }

  /** Writes these bytes. */
  public void write(long offset, byte[] bytes, Flag... flags) throws IOException {
    handle.write(new Range(offset, bytes.length), new TestSource(bytes), Set.of(flags));
  }

  /** Makes a range read as zero. */
  public void zero(long offset, long length, Flag... flags) throws IOException {
    handle.zero(new Range(offset, length), Set.of(flags));
  }

  /** Gives a range back. */
  public void trim(long offset, long length, Flag... flags) throws IOException {
    handle.trim(new Range(offset, length), Set.of(flags));
  }

  /** Fetches a range ahead. */
  public void cache(long offset, long length) throws IOException {
    handle.cache(new Range(offset, length));
  }

  /** Puts on stable storage what was written. */
  public void flush() throws IOException {
    handle.flush();
  }

  /**
   * What the disk tells of a range: from its first byte on, clipped to the disk.
   *
   * @param context the metadata context; {@link nbd.api.Allocation#NAME} for holes and zeroes
   * @param atMost how many extents are of use, 1 or more
   * @throws AssertionError if the disk has no such context
   */
  public ExtentMap extents(String context, Range asked, int atMost) throws IOException {
    MetaContext found =
        contexts()
            .find(context)
            .orElseThrow(() -> Breach.of("no context %s, only %s", context, contexts().names()));
    return found.extents(asked, atMost);
  }

  /** The same export opened once more, as another client does; to be closed before this one. */
  public OpenDisk again(String exportName) throws IOException {
    return chain.next(exportName);
  }

  /**
   * Makes the same layers anew and moves this disk there, with all others of the export, as a
   * server does when a newer version of a plugin or filter comes: handles are flushed and closed,
   * what a layer {@code retain}s the next one {@code adopt}s, that one gets ready and is opened;
   * where all layers stand it, the new one is opened before the old one is closed. The new layers
   * have another host, with the same clock. Where that fails, or the new layers do not fit, the
   * disk is served by the old ones as before. Nothing that was lent may be held.
   *
   * @throws IOException if the new layers cannot be made, get ready or be opened, or a flush fails
   */
  public Upgrade upgrade() throws IOException {
    return chain.upgrade();
  }

  /** {@link #upgrade()} to other layers, such as the same with other words. */
  public Upgrade upgrade(Layers next) throws IOException {
    return chain.upgrade(next);
  }

  /** {@link #upgrade()} that is undone when all is ready, as a server does on a late failure. */
  Upgrade upgradeAndUndo() throws IOException {
    return chain.upgradeAndUndo();
  }

  /** Closes the disk and, where this is the first one, the export. */
  @Override
  public void close() throws IOException {
    chain.left(this);
    try (behind) {
      handle.close();
    }
  }
}
