package nbd.client;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.Flags;
import nbd.wire.Request;

/**
 * Requests that do not wait for their replies; many can be outstanding, and replies may come in any
 * order (section "Request types").
 *
 * <p>A call returns when the request is sent, payload included. Its future ends with the result, or
 * with {@link NbdRemoteException} if the server refused, {@link nbd.wire.ProtocolException} if it
 * broke the protocol (the connection is closed then), or another {@link java.io.IOException} if the
 * connection was lost. What depends on a future runs in the thread that reads replies and must not
 * wait for other replies. A future that is cancelled takes nothing back.
 *
 * <p>Unless the client is unchecked, a request that the document forbids for this export is an
 * {@link IllegalArgumentException} and is not sent. Offsets and lengths are in bytes, offsets
 * unsigned. For any number of threads.
 */
public final class Requests {
  private final Session session;
  private final boolean strict;
  private final RequestRules rules;

  Requests(Session session, boolean strict) {
    this.session = session;
    this.strict = strict;
    this.rules = new RequestRules(session.agreed());
  }

  /**
   * Reads into the remaining space of the buffer, whose position and limit stay. Until the future
   * ends the space belongs to the client; if it ends with an error, its content has no meaning.
   *
   * @return how the server sent it, in the order of arrival
   */
  public CompletableFuture<List<ReadPart>> read(
      long offset, ByteBuffer into, CommandFlag... flags) {
    Request.Read request = new Request.Read(set(flags), cookie(), offset, into.remaining());
    return submit(new ReadExchange(request, into.slice()));
  }

  /**
   * Writes what remains in the buffer, whose position and limit stay. The buffer is the caller's
   * again when the call returns.
   */
  public CompletableFuture<Void> write(long offset, ByteBuffer from, CommandFlag... flags) {
    Request request = new Request.Write(set(flags), cookie(), offset, from.remaining());
    return submit(new PlainExchange(request), from.slice());
  }

  /** Brings all writes that were answered before to stable storage. */
  public CompletableFuture<Void> flush() {
    return plain(new Request.Flush(set(), cookie(), 0, 0));
  }

  /**
   * Says that a range is no longer needed.
   *
   * @param length 0 to 2^32-1
   */
  public CompletableFuture<Void> trim(long offset, long length, CommandFlag... flags) {
    return plain(new Request.Trim(set(flags), cookie(), offset, length));
  }

  /**
   * Makes a range read as zeroes.
   *
   * @param length 0 to 2^32-1
   */
  public CompletableFuture<Void> zero(long offset, long length, CommandFlag... flags) {
    return plain(new Request.WriteZeroes(set(flags), cookie(), offset, length));
  }

  /**
   * Says that a range will be needed soon.
   *
   * @param length 0 to 2^32-1
   */
  public CompletableFuture<Void> cache(long offset, long length, CommandFlag... flags) {
    return plain(new Request.Cache(set(flags), cookie(), offset, length));
  }

  /**
   * Tells the status of a range, from its offset on, maybe less than asked or more.
   *
   * @param length 0 to 2^32-1
   * @return by name, for each selected metadata context
   */
  public CompletableFuture<Map<String, Descriptors>> blockStatus(
      long offset, long length, CommandFlag... flags) {
    Request.BlockStatus request = new Request.BlockStatus(set(flags), cookie(), offset, length);
    return submit(new StatusExchange(request, session.agreed().contexts()));
  }

  /**
   * Sends a request of any type and flags with no payload, for which success has no data; never
   * checked.
   *
   * @param type 0 to 65535
   * @param length 0 to 2^32-1
   */
  public CompletableFuture<Void> other(
      int type, Flags<CommandFlag> flags, long offset, long length) {
    Request request = new Request.Unknown(type, flags, cookie(), offset, length);
    return submit(new PlainExchange(request));
  }

  /**
   * Says goodbye; no request can follow. A client that is not unchecked does this by itself when
   * the server says that it shuts down.
   *
   * @return ends when the server has answered all that is outstanding and has closed the connection
   */
  public CompletableFuture<Void> disconnect() {
    session.sayGoodbye();
    return session.ended();
  }

  private CompletableFuture<Void> plain(Request request) {
    return submit(new PlainExchange(request));
  }

  private <T> CompletableFuture<T> submit(Exchange<T> exchange) {
    return submit(exchange, ByteBuffer.allocate(0));
  }

  private <T> CompletableFuture<T> submit(Exchange<T> exchange, ByteBuffer payload) {
    if (strict) {
      rules.check(exchange.request());
    }
    return session.submit(exchange, payload);
  }

  private long cookie() {
    return session.nextCookie();
  }

  private static Flags<CommandFlag> set(CommandFlag... flags) {
    Flags<CommandFlag> set = Flags.none(CommandFlag.class);
    for (CommandFlag flag : flags) {
      set = set.with(flag);
    }
    return set;
  }
}
