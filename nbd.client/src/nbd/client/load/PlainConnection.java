package nbd.client.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import nbd.wire.ClientFlag;
import nbd.wire.CommandFlag;
import nbd.wire.Flags;
import nbd.wire.Greeting;
import nbd.wire.InfoItem;
import nbd.wire.Mode;
import nbd.wire.Option;
import nbd.wire.OptionCodec;
import nbd.wire.OptionReply;
import nbd.wire.OptionReplyCodec;
import nbd.wire.ProtocolException;
import nbd.wire.Request;
import nbd.wire.RequestCodec;

/**
 * A connection that has chosen an export by GO and nothing else, so with simple replies; as cheap
 * as a connection can be. For one thread at a time.
 */
public final class PlainConnection implements AutoCloseable {
  private static final int LARGEST_MESSAGE = 1 << 14;

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocate(LARGEST_MESSAGE).limit(0);
  private long size;

  private PlainConnection(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects and negotiates.
   *
   * @param export its name; empty for the default export
   * @throws IOException if there is no server, it refuses, or it breaks the protocol
   */
  public static PlainConnection open(SocketAddress address, String export) throws IOException {
    SocketChannel channel = channel(address);
    try {
      channel.connect(address);
      PlainConnection connection = new PlainConnection(channel);
      connection.negotiate(export);
      return connection;
    } catch (IOException | RuntimeException failure) {
      channel.close();
      throw failure;
    }
  }

  private static SocketChannel channel(SocketAddress address) throws IOException {
    return address instanceof UnixDomainSocketAddress
        ? SocketChannel.open(StandardProtocolFamily.UNIX)
        : SocketChannel.open().setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /** Bytes of the export, 0 to 2^63-1. */
  public long size() {
    return size;
  }

  SocketChannel channel() {
    return channel;
  }

  private void negotiate(String export) throws IOException {
    Greeting.decode(take(Greeting.SERVER));
    ByteBuffer go = OptionCodec.encode(new Option.Go(export, List.of()));
    ByteBuffer flags =
        Greeting.encodeClient(Flags.of(ClientFlag.FIXED_NEWSTYLE, ClientFlag.NO_ZEROES));
    send(ByteBuffer.allocate(flags.remaining() + go.remaining()).put(flags).put(go).flip());
    while (!(reply(export) instanceof OptionReply.Ack)) {}
  }

  private OptionReply reply(String export) throws IOException {
    OptionReplyCodec.Header header = OptionReplyCodec.decodeHeader(take(OptionReplyCodec.HEADER));
    if (header.unsignedLength() > LARGEST_MESSAGE) {
      throw new ProtocolException("option reply of " + header.unsignedLength() + " bytes");
    }
    OptionReply reply = OptionReplyCodec.decode(header.type(), take(header.length()));
    switch (reply) {
      case OptionReply.Info(InfoItem.Export info) -> size = checked(info.size());
      case OptionReply.Error(var error, String message) ->
          throw new IOException("export '" + export + "' refused: " + error + " " + message);
      default -> {}
    }
    return reply;
  }

  private static long checked(long size) throws IOException {
    if (size < 0) {
      throw new IOException("export of " + Long.toUnsignedString(size) + " bytes; 2^63-1 at most");
    }
    return size;
  }

  private ByteBuffer take(int length) throws IOException {
    while (in.remaining() < length) {
      in.compact();
      int got = channel.read(in);
      in.flip();
      if (got < 0) {
        throw new EOFException("the server closed the connection in the handshake");
      }
    }
    ByteBuffer taken = in.slice(in.position(), length);
    in.position(in.position() + length);
    return taken;
  }

  private void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Says goodbye to a server that is still there, waits for nothing, and closes. */
  @Override
  public void close() throws IOException {
    try (channel) {
      ByteBuffer goodbye = ByteBuffer.allocate(Mode.SIMPLE.requestHeader());
      RequestCodec.encode(
          Mode.SIMPLE, new Request.Disconnect(Flags.none(CommandFlag.class), 0, 0, 0), goodbye);
      send(goodbye.flip());
    } catch (IOException gone) {
      // the connection is closed already, by this side or the other
    }
  }
}
