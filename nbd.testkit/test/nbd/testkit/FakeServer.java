package nbd.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;

/** A server of a few lines that answers each request by bytes that a test has made up. */
final class FakeServer implements AutoCloseable {
  static final long SIZE = 1 << 20;
  static final int BLOCK = 512;

  /** A context's id is its place in here. */
  static final List<String> CONTEXTS = List.of("x:zero", "base:allocation", "x:two");

  /** Makes the reply. */
  @FunctionalInterface
  interface Answer {
    byte[] to(int command, long cookie, long offset, int length);
  }

  private final ServerSocket listener;
  private final Answer answer;
  private final Thread thread;

  FakeServer(Answer answer) throws IOException {
    this.answer = answer;
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    thread = Thread.ofPlatform().daemon().start(this::serve);
  }

  SocketAddress address() {
    return listener.getLocalSocketAddress();
  }

  private void serve() {
    try (Socket socket = listener.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      negotiate(in, out);
      while (true) {
        answer(in, out);
      }
    } catch (IOException gone) {
      // The client has seen enough.
    }
  }

  private static void negotiate(DataInputStream in, DataOutputStream out) throws IOException {
    out.writeLong(0x4e42444d41474943L);
    out.writeLong(0x49484156454f5054L);
    out.writeShort(3);
    in.readInt();
    for (int option = 0; option != 7; ) {
      in.readLong();
      option = in.readInt();
      in.skipNBytes(in.readInt());
      if (option == 9 || option == 10) {
        contexts(out, option);
      } else if (option == 7) {
        info(out);
      }
      reply(out, option, 1, 0);
    }
  }

  private static void contexts(DataOutputStream out, int option) throws IOException {
    for (int id = 0; id < CONTEXTS.size(); id++) {
      byte[] name = CONTEXTS.get(id).getBytes(UTF_8);
      reply(out, option, 4, 4 + name.length);
      out.writeInt(option == 9 ? id + 7 : id);
      out.write(name);
    }
  }

  private static void info(DataOutputStream out) throws IOException {
    reply(out, 7, 3, 12);
    out.writeShort(0);
    out.writeLong(SIZE);
    out.writeShort(0x81);
    reply(out, 7, 3, 14);
    out.writeShort(3);
    out.writeInt(BLOCK);
    out.writeInt(4096);
    out.writeInt(1 << 25);
  }

  private static void reply(DataOutputStream out, int option, int type, int length)
      throws IOException {
    out.writeLong(0x3e889045565a9L);
    out.writeInt(option);
    out.writeInt(type);
    out.writeInt(length);
  }

  private void answer(DataInputStream in, DataOutputStream out) throws IOException {
    in.readInt();
    in.readShort();
    int command = in.readShort();
    if (command == 2) {
      throw new EOFException("DISC");
    }
    long cookie = in.readLong();
    long offset = in.readLong();
    int length = in.readInt();
    if (command == 1) {
      in.skipNBytes(length);
    }
    out.write(answer.to(command, cookie, offset, length));
  }

  @Override
  public void close() throws IOException {
    listener.close();
    try {
      thread.join(10_000);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
