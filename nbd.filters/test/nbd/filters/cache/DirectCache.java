package nbd.filters.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nbd.api.Client;
import nbd.api.Flag;
import nbd.api.Handle;
import nbd.api.Parameters;
import nbd.api.Range;
import nbd.testkit.ContractChecker;
import nbd.testkit.TestClient;
import nbd.testkit.TestHost;
import nbd.testkit.TestSink;
import nbd.testkit.TestSource;

/** A cache whose parts a test can see, and which gives up blocks when the test says so. */
final class DirectCache implements AutoCloseable {
  private final TestHost host = new TestHost();
  private final Recorded below;
  private final int size;
  private final DiskCache cache;

  DirectCache(Recorded below, int size, String... words) {
    this.below = below;
    this.size = size;
    Settings settings = Settings.of(parsed(words));
    cache = new DiskCache("it", new Grid(size, settings.minBlock()), settings, host, () -> true);
    // What a test does not begin does not happen.
    host.background().shutdown();
  }

  private static Parameters parsed(String... words) {
    Map<String, String> given = new HashMap<>();
    for (String word : words) {
      given.put(word.split("=", 2)[0], word.split("=", 2)[1]);
    }
    return Settings.SCHEMA.parse(given);
  }

  DiskCache cache() {
    return cache;
  }

  /** From now on blocks are in that file. */
  void file(FileChannel channel) {
    cache.slots().adopt(channel, Set.of());
  }

  /** A handle, held to the contract as the one below is. */
  Handle open(boolean readOnly) throws IOException {
    Client client = new TestClient("", readOnly);
    Handle disk = new ContractChecker(below.export(null, host).open(client), "below");
    Route route = new Route(disk, !readOnly);
    Handle handle = new CacheHandle(disk, route, cache, cache.handles().enter(route, size));
    return new ContractChecker(handle, "cache");
  }

  static void write(Handle handle, long offset, byte[] bytes, Flag... flags) throws IOException {
    handle.write(new Range(offset, bytes.length), new TestSource(bytes), Set.of(flags));
  }

  static byte[] read(Handle handle, long offset, int length) throws IOException {
    try (TestSink sink = new TestSink(length)) {
      handle.read(new Range(offset, length), sink);
      return sink.bytes();
    }
  }

  /** Numbers of the blocks in the cache. */
  List<Long> blocks() {
    return cache.blocks().in(0, Long.MAX_VALUE).stream().map(Block::number).toList();
  }

  long fileSize() throws IOException {
    return cache.slots().channel().orElseThrow().size();
  }

  @Override
  public void close() throws IOException {
    cache.close();
    host.close();
  }
}
