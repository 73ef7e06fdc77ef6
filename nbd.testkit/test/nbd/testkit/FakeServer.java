package nbd.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of a few lines that answers each request by bytes that a test has made up. */
final class FakeServer implements AutoCloseable {
  static final long SIZE = 1 << 20;
  static final int BLOCK = 512;

  private static final int GO = 7;
  private static final int LIST_META_CONTEXT = 9;
  private static final int SET_META_CONTEXT = 10;
  private static final int EXTENDED_HEADERS = 11;
  private static final int ACK = 1;
  private static final int UNSUP = (1 << 31) + 1;
  private static final int PAYLOAD_LEN = 1 << 5;

  /** Makes the reply. */
  @FunctionalInterface
  interface Answer {
    Reply to(int command, Reply empty);
  }

  private final ServerSocket listener;
  private final Offer offer;
  private final Answer answer;
  private final Thread thread;
  private final List<byte[]> requests = new CopyOnWriteArrayList<>();
  private boolean extended;
  private boolean withContexts;

  FakeServer(Answer answer) throws IOException {
    this(new Offer(), answer);
  }

  FakeServer(Offer offer, Answer answer) throws IOException {
    this.offer = offer;
    this.answer = answer;
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    thread = Thread.ofPlatform().daemon().start(this::serve);
  }

  SocketAddress address() {
    return listener.getLocalSocketAddress();
  }

  /** The bytes of all requests that have been answered. */
  List<byte[]> requests() {
    return requests;
  }

  private void serve() {
    try (Socket socket = listener.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      negotiate(in, out);
      while (true) {
        answer(in, out);
      }
    } catch (IOException gone) {
      // The client has seen enough.
    }
  }

  private void negotiate(DataInputStream in, DataOutputStream out) throws IOException {
    out.writeLong(0x4e42444d41474943L);
    out.writeLong(0x49484156454f5054L);
    out.writeShort(3);
    out.flush();
    in.readInt();
    for (int option = 0; option != GO; ) {
      in.readLong();
      option = in.readInt();
      option(option, ByteBuffer.wrap(in.readNBytes(in.readInt())), out);
    }
  }

  private void option(int option, ByteBuffer data, DataOutputStream out) throws IOException {
    int end = ACK;
    out.write(offer.before(option));
    switch (option) {
      case LIST_META_CONTEXT ->
          // Ids mean nothing here.
          contexts(out, option, offer.list(extended, queries(data)), Map.of());
      case SET_META_CONTEXT -> {
        List<String> selected = offer.select(extended, queries(data));
        withContexts = !selected.isEmpty();
        contexts(out, option, selected, offer.ids(selected));
      }
      case EXTENDED_HEADERS -> {
        extended = offer.knowsExtendedHeaders();
        end = extended ? ACK : UNSUP;
      }
      case GO -> info(out);
      default -> {}
    }
    reply(out, option, end, 0);
    out.flush();
  }

  private static List<String> queries(ByteBuffer data) {
    string(data);
    List<String> queries = new ArrayList<>();
    for (int count = data.getInt(); count > 0; count--) {
      queries.add(string(data));
    }
    return queries;
  }

  private static String string(ByteBuffer data) {
    byte[] text = new byte[data.getInt()];
    data.get(text);
    return new String(text, UTF_8);
  }

  private static void contexts(
      DataOutputStream out, int option, List<String> names, Map<String, Integer> ids)
      throws IOException {
    for (String each : names) {
      byte[] name = each.getBytes(UTF_8);
      reply(out, option, 4, 4 + name.length);
      out.writeInt(ids.getOrDefault(each, 77));
      out.write(name);
    }
  }

  private void info(DataOutputStream out) throws IOException {
    reply(out, GO, 3, 12);
    out.writeShort(0);
    out.writeLong(SIZE);
    out.writeShort(offer.flags(extended, withContexts));
    reply(out, GO, 3, 14);
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
    ByteBuffer head = ByteBuffer.wrap(in.readNBytes(extended ? 32 : 28));
    if (head.remaining() < 28 || head.getShort(6) == 2) {
      throw new EOFException("DISC");
    }
    int command = head.getShort(6);
    boolean hasPayload = extended ? (head.getShort(4) & PAYLOAD_LEN) != 0 : command == 1;
    int length = extended ? (int) head.getLong(24) : head.getInt(24);
    byte[] payload = in.readNBytes(hasPayload ? length : 0);
    requests.add(
        ByteBuffer.allocate(head.capacity() + payload.length).put(head).put(payload).array());
    Headers headers = extended ? Headers.EXTENDED : Headers.COMPACT;
    out.write(answer.to(command, new Reply(headers, head.getLong(8), head.getLong(16))).bytes());
    out.flush();
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
