package nbd.client.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.Assertions;

/**
 * A server by hand-written bytes, for one connection to the export "" of 64 KiB; closing it waits
 * for the end of its script and throws what went wrong in it.
 */
final class BytePeer implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final FutureTask<Void> script;

  interface Script {
    void run(BytePeer.Wire wire) throws IOException;
  }

  record Wire(SocketChannel channel) {
    void send(String hex) throws IOException {
      send(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    void send(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    void expect(String hex) throws IOException {
      String expected = hex.replace(" ", "");
      byte[] received = receive(expected.length() / 2).array();
      Assertions.assertThat(HexFormat.of().formatHex(received)).isEqualTo(expected);
    }

    ByteBuffer receive(int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new EOFException("the client has closed");
        }
      }
      return bytes.flip();
    }
  }

  BytePeer(Path folder, Script steps) throws IOException {
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(folder.resolve("peer" + System.nanoTime())));
    script =
        new FutureTask<>(
            () -> {
              try (SocketChannel channel = listener.accept()) {
                greet(new Wire(channel));
                steps.run(new Wire(channel));
              }
              return null;
            });
    Thread.ofPlatform().daemon().start(script);
  }

  private static void greet(Wire wire) throws IOException {
    wire.send("4e42444d41474943 49484156454f5054 0003");
    wire.expect("00000003 49484156454f5054 00000007 00000006 00000000 0000");
    wire.send("0003e889045565a9 00000007 00000003 0000000c 0000 0000000000010000 0001");
    wire.send("0003e889045565a9 00000007 00000001 00000000");
  }

  /** Blocks of 4 KiB in order, two at a time. */
  LoadPlan plan(Pattern pattern) throws IOException {
    return LoadPlan.of(listener.getLocalAddress(), pattern).withDepth(2).withRequests(2);
  }

  @Override
  public void close() throws IOException {
    try (listener) {
      script.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      throw new AssertionError("the peer's script", failure.getCause());
    } catch (InterruptedException | TimeoutException failure) {
      throw new AssertionError("the peer's script does not end", failure);
    }
  }
}
