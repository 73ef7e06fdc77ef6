package nbd.client;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * {@link IllegalArgumentException} and is not sent. A length that the negotiated headers cannot
 * hold is one always: with extended headers lengths go to 2^63-1, else to 2^32-1. Offsets and
 * lengths are in bytes, offsets unsigned, as are lengths of an unchecked client. For any number of
 * threads.
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
   * again when the call returns. With extended headers the flag PAYLOAD_LEN is added.
   */
  public CompletableFuture<Void> write(long offset, ByteBuffer from, CommandFlag... flags) {
    Flags<CommandFlag> all = set(flags);
    if (session.agreed().mode().isExtended()) {
      all = all.with(CommandFlag.PAYLOAD_LEN);
    }
    Request request = new Request.Write(all, cookie(), offset, from.remaining());
    return submit(new PlainExchange(request), from.slice());
  }

  /** Brings all writes that were answered before to stable storage. */
  public CompletableFuture<Void> flush() {
    return plain(new Request.Flush(set(), cookie(), 0, 0));
  }

  /** Says that a range is no longer needed. */
  public CompletableFuture<Void> trim(long offset, long length, CommandFlag... flags) {
    return plain(new Request.Trim(set(flags), cookie(), offset, length));
  }

  /** Makes a range read as zeroes. */
  public CompletableFuture<Void> zero(long offset, long length, CommandFlag... flags) {
    return plain(new Request.WriteZeroes(set(flags), cookie(), offset, length));
  }

  /** Says that a range will be needed soon. */
  public CompletableFuture<Void> cache(long offset, long length, CommandFlag... flags) {
    return plain(new Request.Cache(set(flags), cookie(), offset, length));
  }

  /**
   * Tells the status of a range, from its offset on, maybe less than asked or more.
   *
   * @return by name, for each selected metadata context; each covers 2^63-1 bytes at most
   */
  public CompletableFuture<Map<String, Descriptors>> blockStatus(
      long offset, long length, CommandFlag... flags) {
    return submit(status(session.agreed().contexts(), set(flags), offset, length));
  }

  /**
   * Tells the status of a range as the method without {@code contexts} does, in some of the
   * contexts only: for exports with {@link nbd.wire.TransmissionFlag#BLOCK_STATUS_PAYLOAD}.
   *
   * @param contexts names of one or more that are selected
   * @throws IllegalArgumentException if there is none, one is not selected, or headers are compact
   */
  public CompletableFuture<Map<String, Descriptors>> blockStatus(
      Set<String> contexts, long offset, long length, CommandFlag... flags) {
    Agreed agreed = session.agreed();
    StatusExchange exchange = status(agreed.only(contexts), set(flags), offset, length);
    if (!agreed.mode().isExtended()) {
      throw new IllegalArgumentException(
          exchange + " in chosen contexts: extended headers expected, those agreed on are compact");
    }
    if (strict) {
      rules.check(exchange.request());
      rules.checkChoice(exchange.request());
    }
    ByteBuffer query = exchange.query();
    return session.submit(exchange, exchange.announcing(query), query);
  }

  /**
   * Sends a request of any type and flags with no payload, for which success has no data; never
   * checked.
   *
   * @param type 0 to 65535
   */
  public CompletableFuture<Void> other(
      int type, Flags<CommandFlag> flags, long offset, long length) {
    return other(type, flags, offset, length, ByteBuffer.allocate(0));
  }

  /**
   * Sends a request of any type and flags and what remains in the buffer behind it, be it what the
   * request announces or not; success has no data. Never checked: without PAYLOAD_LEN a write in
   * extended headers is sent so, for servers to refuse.
   *
   * @param type 0 to 65535
   */
  public CompletableFuture<Void> other(
      int type, Flags<CommandFlag> flags, long offset, long length, ByteBuffer payload) {
    Request request = new Request.Unknown(type, flags, cookie(), offset, length);
    return session.submit(new PlainExchange(request), request, payload.slice());
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
    return session.submit(exchange, exchange.request(), payload);
  }

  private StatusExchange status(
      Map<Integer, String> contexts, Flags<CommandFlag> flags, long offset, long length) {
    Request.BlockStatus range = new Request.BlockStatus(flags, cookie(), offset, length);
    return new StatusExchange(range, session.agreed().mode(), contexts);
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
