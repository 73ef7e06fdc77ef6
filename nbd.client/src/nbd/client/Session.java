package nbd.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import nbd.wire.CommandFlag;
import nbd.wire.Flags;
import nbd.wire.Request;
import nbd.wire.RequestCodec;

/**
 * A connection in transmission: any thread submits, one thread of its own reads the replies and
 * completes the futures.
 */
final class Session {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Link link;
  private final Agreed agreed;
  private final boolean strict;
  private final AtomicLong cookies = new AtomicLong();
  private final Map<Long, Exchange<?>> pending = new ConcurrentHashMap<>();
  private final AtomicReference<IOException> failure = new AtomicReference<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final ReentrantLock sending = new ReentrantLock();
  private final Thread reader;
  private volatile boolean finished;
  // written under sending: nothing may follow a disconnect request
  private volatile boolean leaving;

  /**
   * Takes over the link; requests can be submitted at once.
   *
   * @param strict whether to leave when the server says that it shuts down
   */
  static Session start(Link link, Agreed agreed, boolean strict) {
    Session session = new Session(link, agreed, strict);
    session.reader.start();
    return session;
  }

  private Session(Link link, Agreed agreed, boolean strict) {
    this.link = link;
    this.agreed = agreed;
    this.strict = strict;
    this.reader = Thread.ofPlatform().daemon().name("nbd-client-replies").unstarted(this::read);
  }

  Agreed agreed() {
    return agreed;
  }

  long nextCookie() {
    return cookies.incrementAndGet();
  }

  /**
   * Sends a request; if that fails, the future tells.
   *
   * @param sent the exchange's request as it goes on the wire: its length may be the payload's
   * @throws IllegalArgumentException if the request's length has no form in the mode's headers
   */
  <T> CompletableFuture<T> submit(Exchange<T> exchange, Request sent, ByteBuffer payload) {
    ByteBuffer head = head(sent);
    long cookie = exchange.request().cookie();
    sending.lock();
    try {
      if (leaving) {
        exchange.lost(new IOException(exchange + " not sent; disconnect was requested before"));
        return exchange.future();
      }
      pending.put(cookie, exchange);
      link.send(head, payload);
    } catch (IOException e) {
      fail(e);
    } finally {
      sending.unlock();
    }
    // finish() tells so before it looks for requests: one of the two finds this one
    if (finished && pending.remove(cookie) != null) {
      exchange.lost(failure.get());
    }
    return exchange.future();
  }

  /** Sends DISC, after which no request is sent; nothing if that is done already. */
  void sayGoodbye() {
    long cookie = nextCookie();
    ByteBuffer head = head(new Request.Disconnect(Flags.none(CommandFlag.class), cookie, 0, 0));
    sending.lock();
    try {
      if (!leaving) {
        leaving = true;
        link.send(head, NOTHING.duplicate());
      }
    } catch (IOException e) {
      fail(e);
    } finally {
      sending.unlock();
    }
  }

  /** Ends well when the server closes after DISC with nothing outstanding, else with the error. */
  CompletableFuture<Void> ended() {
    return ended.copy();
  }

  /** Waits until no request is outstanding; returns at once in the thread that reads replies. */
  void awaitReplies() {
    if (Thread.currentThread() != reader) {
      CompletableFuture<?>[] outstanding =
          pending.values().stream().map(Exchange::future).toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(outstanding).exceptionally(_ -> null).join();
    }
  }

  /** Closes the connection at once; what is outstanding fails soon. */
  void fail(IOException cause) {
    failure.compareAndSet(null, cause);
    link.close();
  }

  private void read() {
    try {
      new Replies(link.input(), agreed.mode(), pending, this::serverLeaves).readToEnd();
      closedByServer();
    } catch (IOException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      // also for want of memory: whoever waits for a reply must learn that none will come
      fail(new IOException("client failed on a reply: " + e, e));
    } finally {
      finish();
    }
  }

  // only here, where no reply can be on its way into a buffer that a future gives back
  private void finish() {
    finished = true;
    IOException cause = failure.get();
    for (Long cookie : List.copyOf(pending.keySet())) {
      Exchange<?> exchange = pending.remove(cookie);
      if (exchange != null) {
        exchange.lost(cause);
      }
    }
    ended.completeExceptionally(cause);
  }

  // the document's duty of a client; sending could wait for a server that waits for this thread
  private void serverLeaves() {
    if (strict) {
      Thread.startVirtualThread(this::sayGoodbye);
    }
  }

  private void closedByServer() {
    if (leaving && pending.isEmpty()) {
      ended.complete(null);
    }
    fail(new EOFException("server closed the connection; unanswered: " + pending.values()));
  }

  private ByteBuffer head(Request request) {
    ByteBuffer head = ByteBuffer.allocate(agreed.mode().requestHeader());
    RequestCodec.encode(agreed.mode(), request, head);
    return head.flip();
  }
}
