package nbd.client;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.Mode;

/**
 * A connection to one export. The calls here wait for the server's reply; {@link #pipelined} has
 * the same calls without waiting.
 *
 * <p>A call throws {@link NbdRemoteException} if the server refused it, {@link
 * nbd.wire.ProtocolException} if the server broke the protocol (the connection is closed then), and
 * another {@link IOException} if the connection is lost. Unless the client is unchecked, a request
 * that the document forbids for this export is an {@link IllegalArgumentException} and is not sent.
 * Offsets and lengths are in bytes, offsets unsigned; lengths go to 2^63-1 with extended headers,
 * else to 2^32-1.
 *
 * <p>For any number of threads. Interrupting a thread that is sending closes the connection, as
 * always with a {@link java.nio.channels.SocketChannel}; one that waits for a reply goes on
 * waiting, because the reply is written into its buffer.
 */
public final class NbdClient implements AutoCloseable {
  private final Session session;
  private final Requests requests;

  NbdClient(Session session, boolean strict) {
    this.session = session;
    this.requests = new Requests(session, strict);
  }

  /** Connects to {@code nbd://host:port/name} or {@code nbd+unix:///name?socket=path}. */
  public static NbdClient connect(URI uri, ClientOptions options) throws IOException {
    NbdUri parsed = NbdUri.of(uri);
    return connect(parsed.address(), parsed.export(), options);
  }

  /**
   * Connects to an export.
   *
   * @param export its name; empty for the default export
   * @throws OptionRefused if the server does not serve it to this client
   */
  public static NbdClient connect(SocketAddress address, String export, ClientOptions options)
      throws IOException {
    Handshake handshake = Handshake.connect(address);
    try {
      return Entry.enter(handshake, export, options);
    } catch (IOException | RuntimeException e) {
      handshake.close();
      throw e;
    }
  }

  /** What the server told of the export. */
  public ExportInfo export() {
    return session.agreed().export();
  }

  /** Which requests and replies were negotiated. */
  public Mode mode() {
    return session.agreed().mode();
  }

  /** The metadata contexts that block status tells. */
  public List<String> contexts() {
    return List.copyOf(session.agreed().contexts().values());
  }

  /** Why no metadata context is selected, if the server refused to select those asked for. */
  public Optional<OptionRefused> contextsRefused() {
    return session.agreed().contextsRefused();
  }

  /** The same connection, with calls that do not wait. */
  public Requests pipelined() {
    return requests;
  }

  /** Reads a range into a new array. */
  public byte[] read(long offset, int length, CommandFlag... flags) throws IOException {
    byte[] content = new byte[length];
    read(offset, ByteBuffer.wrap(content), flags);
    return content;
  }

  /** {@link Requests#read}, and waits. */
  public List<ReadPart> read(long offset, ByteBuffer into, CommandFlag... flags)
      throws IOException {
    return await(requests.read(offset, into, flags));
  }

  /** {@link Requests#write}, and waits. */
  public void write(long offset, ByteBuffer from, CommandFlag... flags) throws IOException {
    await(requests.write(offset, from, flags));
  }

  /** {@link Requests#flush}, and waits. */
  public void flush() throws IOException {
    await(requests.flush());
  }

  /** {@link Requests#trim}, and waits. */
  public void trim(long offset, long length, CommandFlag... flags) throws IOException {
    await(requests.trim(offset, length, flags));
  }

  /** {@link Requests#zero}, and waits. */
  public void zero(long offset, long length, CommandFlag... flags) throws IOException {
    await(requests.zero(offset, length, flags));
  }

  /** {@link Requests#cache}, and waits. */
  public void cache(long offset, long length, CommandFlag... flags) throws IOException {
    await(requests.cache(offset, length, flags));
  }

  /** {@link Requests#blockStatus(long, long, CommandFlag...)}, and waits. */
  public Map<String, Descriptors> blockStatus(long offset, long length, CommandFlag... flags)
      throws IOException {
    return await(requests.blockStatus(offset, length, flags));
  }

  /** {@link Requests#blockStatus(Set, long, long, CommandFlag...)}, and waits. */
  public Map<String, Descriptors> blockStatus(
      Set<String> contexts, long offset, long length, CommandFlag... flags) throws IOException {
    return await(requests.blockStatus(contexts, offset, length, flags));
  }

  /** Waits for all replies, says goodbye and closes; nothing if the connection is lost already. */
  @Override
  public void close() {
    session.awaitReplies();
    session.sayGoodbye();
    session.fail(new IOException("client is closed"));
  }

  /** Closes at once; what is outstanding fails. */
  public void abort() {
    session.fail(new IOException("client is closed"));
  }

  private static <T> T await(CompletableFuture<T> reply) throws IOException {
    try {
      return reply.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
