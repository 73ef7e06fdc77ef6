package nbd.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/**
 * A server that follows a script of bytes written by hand, for one connection on a socket. Closing
 * it waits for the end of the script and throws what went wrong in it.
 */
final class ScriptedPeer implements AutoCloseable {
  /** Fixed newstyle with NO_ZEROES, and the client's answer. */
  static final String GREETING = "4e42444d41474943 49484156454f5054 0003";

  static final String IHAVEOPT = "49484156454f5054";
  static final String REPLY = "0003e889045565a9";
  private static final String BASE_ALLOCATION = "626173653a616c6c6f636174696f6e";
  private static final int BOUND_SECONDS = 30;

  private final ServerSocketChannel listener;
  private final CompletableFuture<Void> script = new CompletableFuture<>();

  /** What the peer does on the connection. */
  @FunctionalInterface
  interface Script {
    void run(Wire wire) throws IOException;
  }

  /** The peer's end of the connection. */
  record Wire(SocketChannel channel) {
    void send(String... hex) throws IOException {
      ByteBuffer bytes = Hex.bytes(hex);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    /** Reads as many bytes as these and compares. */
    void expect(String... hex) throws IOException {
      ByteBuffer expected = Hex.bytes(hex);
      ByteBuffer received = ByteBuffer.allocate(expected.remaining());
      while (received.hasRemaining() && channel.read(received) >= 0) {}
      Assertions.assertThat(Hex.of(received.flip())).isEqualTo(Hex.of(expected));
    }

    /** Reads on until the client closes, so that no unread byte resets the connection. */
    void drain() throws IOException {
      ByteBuffer rest = ByteBuffer.allocate(1 << 16);
      while (channel.read(rest.clear()) >= 0) {}
    }

    void expectEnd() throws IOException {
      Assertions.assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  ScriptedPeer(Script steps) throws IOException {
    this(ServerSocketChannel.open(StandardProtocolFamily.UNIX), unixAddress(), steps);
  }

  private ScriptedPeer(ServerSocketChannel unbound, SocketAddress address, Script steps)
      throws IOException {
    listener = unbound.bind(address);
    Thread.ofPlatform().daemon().start(() -> run(steps));
  }

  /** A peer on a TCP port of this machine. */
  static ScriptedPeer tcp(Script steps) throws IOException {
    SocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new ScriptedPeer(ServerSocketChannel.open(), anyPort, steps);
  }

  /** A peer that takes the client in by EXPORT_NAME of a 64 KiB disk; then simple replies. */
  static ScriptedPeer simple(Script steps) throws IOException {
    return new ScriptedPeer(
        wire -> {
          wire.send("4e42444d41474943 49484156454f5054 0002");
          wire.expect("00000002");
          wire.expect(IHAVEOPT, "00000001 00000000");
          wire.send("0000000000010000 fffd");
          steps.run(wire);
        });
  }

  /**
   * A peer that takes the client in by GO of a 64 KiB disk that can do everything; then chunks, and
   * the contexts x:a with id 7 and x:b with id 9.
   */
  static ScriptedPeer structured(Script steps) throws IOException {
    return new ScriptedPeer(
        wire -> {
          wire.send(GREETING);
          wire.expect("00000003", IHAVEOPT, "00000008 00000000");
          wire.send(REPLY, "00000008 00000001 00000000");
          wire.expect(IHAVEOPT, "0000000a 00000016 00000000 00000002");
          wire.expect("00000003 783a61 00000003 783a62");
          wire.send(REPLY, "0000000a 00000004 00000007 00000007 783a61");
          wire.send(REPLY, "0000000a 00000004 00000007 00000009 783a62");
          wire.send(REPLY, "0000000a 00000001 00000000");
          wire.expect(IHAVEOPT, "00000007 0000000e 00000000 0004 0000 0001 0002 0003");
          wire.send(REPLY, "00000007 00000003 0000000c 0000 0000000000010000 1ffd");
          wire.send(REPLY, "00000007 00000001 00000000");
          steps.run(wire);
        });
  }

  /**
   * A peer that takes the client in by extended headers and GO of a disk of 2^63-1 bytes that can
   * do everything; the contexts are base:allocation with id 7 and x:b with id 9.
   */
  static ScriptedPeer extended(Script steps) throws IOException {
    return new ScriptedPeer(
        wire -> {
          wire.send(GREETING);
          wire.expect("00000003", IHAVEOPT, "0000000b 00000000");
          wire.send(REPLY, "0000000b 00000001 00000000");
          wire.expect(IHAVEOPT, "0000000a 00000022 00000000 00000002");
          wire.expect("0000000f", BASE_ALLOCATION, "00000003 783a62");
          wire.send(REPLY, "0000000a 00000004 00000013 00000007", BASE_ALLOCATION);
          wire.send(REPLY, "0000000a 00000004 00000007 00000009 783a62");
          wire.send(REPLY, "0000000a 00000001 00000000");
          wire.expect(IHAVEOPT, "00000007 0000000e 00000000 0004 0000 0001 0002 0003");
          wire.send(REPLY, "00000007 00000003 0000000c 0000 7fffffffffffffff 1ffd");
          wire.send(REPLY, "00000007 00000001 00000000");
          steps.run(wire);
        });
  }

  SocketAddress address() throws IOException {
    return listener.getLocalAddress();
  }

  /** Connects a client as {@link #simple} expects it. */
  NbdClient connectSimple() throws IOException {
    return NbdClient.connect(address(), "", ClientOptions.usual());
  }

  /** Connects a client as {@link #structured} expects it. */
  NbdClient connectStructured() throws IOException {
    ClientOptions compact = ClientOptions.usual().withCompactHeaders();
    return NbdClient.connect(address(), "", compact.withContexts("x:a", "x:b"));
  }

  /** Connects a client as {@link #extended} expects it. */
  NbdClient connectExtended() throws IOException {
    return NbdClient.connect(
        address(), "", ClientOptions.usual().withContexts("base:allocation", "x:b"));
  }

  @Override
  public void close() throws IOException {
    try {
      script.orTimeout(BOUND_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new AssertionError("the peer's script: " + e.getCause().getMessage(), e.getCause());
    } finally {
      SocketAddress address = address();
      listener.close();
      if (address instanceof UnixDomainSocketAddress unix) {
        Files.delete(unix.getPath());
        Files.delete(unix.getPath().getParent());
      }
    }
  }

  private static SocketAddress unixAddress() throws IOException {
    return UnixDomainSocketAddress.of(Files.createTempDirectory("nbd-peer").resolve("s"));
  }

  private void run(Script steps) {
    try (SocketChannel channel = listener.accept()) {
      steps.run(new Wire(channel));
      script.complete(null);
    } catch (IOException | RuntimeException | Error e) {
      script.completeExceptionally(e);
    }
  }
}
