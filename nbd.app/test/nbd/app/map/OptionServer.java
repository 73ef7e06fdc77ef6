package nbd.app.map;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import nbd.client.NbdUri;

/**
 * A server that answers each option by replies written by hand, on any number of connections, one
 * after the other. It knows no requests and takes one for a goodbye.
 */
final class OptionServer implements AutoCloseable {
  private static final long GREETING = 0x4e42444d41474943L;
  private static final long OPTION = 0x49484156454f5054L;
  private static final long REPLY = 0x0003e889045565a9L;

  /** What an option is answered by that is not among those given: UNSUP. */
  private static final List<String> UNKNOWN = List.of("80000001 00000000");

  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final Map<Integer, List<String>> answers;

  /**
   * @param answers replies by the option's number, each its type, length and data in hexadecimal
   */
  OptionServer(Map<Integer, List<String>> answers) throws IOException {
    this.answers = answers;
    Thread.ofPlatform().daemon().start(this::serve);
  }

  NbdUri place() {
    return new NbdUri(
        new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), "");
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        negotiate(
            new DataInputStream(client.getInputStream()),
            new DataOutputStream(client.getOutputStream()));
      } catch (IOException _) {
        // the client tells what came of it; the next one may be served
      }
    }
  }

  private void negotiate(DataInputStream in, DataOutputStream out) throws IOException {
    out.writeLong(GREETING);
    out.writeLong(OPTION);
    out.writeShort(3);
    in.readInt();
    while (in.readLong() == OPTION) {
      int option = in.readInt();
      in.skipNBytes(in.readInt());
      for (String reply : answers.getOrDefault(option, UNKNOWN)) {
        out.writeLong(REPLY);
        out.writeInt(option);
        out.write(HexFormat.of().parseHex(reply.replace(" ", "")));
      }
    }
  }
}
