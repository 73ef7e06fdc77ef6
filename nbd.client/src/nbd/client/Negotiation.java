package nbd.client;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import nbd.wire.ClientFlag;
import nbd.wire.Flags;
import nbd.wire.Greeting;
import nbd.wire.HandshakeFlag;
import nbd.wire.InfoItem;
import nbd.wire.Option;
import nbd.wire.OptionCode;
import nbd.wire.OptionCodec;
import nbd.wire.OptionError;
import nbd.wire.OptionReply;
import nbd.wire.OptionReplyCodec;
import nbd.wire.ProtocolException;

/**
 * The lower half of the handshake: messages out and in, with no opinion on their order (section
 * "Fixed newstyle negotiation"). Those who mean to break the rules send bytes of their own.
 *
 * <p>For one thread at a time; all calls but {@link #close} wait for the server without limit.
 */
public final class Negotiation implements AutoCloseable {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  // a server's name and details are 4096 bytes each; no reply that means something is longer
  private static final int LONGEST_REPLY = 1 << 14;
  private static final long LONGEST_ANSWER = 1L << 28;

  private final Link link;
  private final Flags<HandshakeFlag> offered;
  private Flags<ClientFlag> sent = Flags.none(ClientFlag.class);

  private Negotiation(Link link, Flags<HandshakeFlag> offered) {
    this.link = link;
    this.offered = offered;
  }

  /**
   * One reply as it came.
   *
   * @param option number of the option that it answers
   */
  public record Received(int option, OptionReply reply) {}

  /** Connects and reads the server's greeting; the server waits for flags then. */
  public static Negotiation connect(SocketAddress address) throws IOException {
    Link link = Link.connect(address);
    try {
      return new Negotiation(link, Greeting.decode(link.input().take(Greeting.SERVER)));
    } catch (IOException | RuntimeException e) {
      link.close();
      throw e;
    }
  }

  /** What the server's greeting offers. */
  public Flags<HandshakeFlag> handshakeFlags() {
    return offered;
  }

  /** Takes all of the server's offer that has a meaning. */
  public void sendFlags() throws IOException {
    Flags<ClientFlag> flags = Flags.none(ClientFlag.class);
    if (offered.has(HandshakeFlag.FIXED_NEWSTYLE)) {
      flags = flags.with(ClientFlag.FIXED_NEWSTYLE);
    }
    if (offered.has(HandshakeFlag.NO_ZEROES)) {
      flags = flags.with(ClientFlag.NO_ZEROES);
    }
    sendFlags(flags);
  }

  /** Sends these flags, offered or not, known or not. */
  public void sendFlags(Flags<ClientFlag> flags) throws IOException {
    sent = flags;
    sendRaw(Greeting.encodeClient(flags));
  }

  /** Sends an option. */
  public void send(Option option) throws IOException {
    sendRaw(OptionCodec.encode(option));
  }

  /** Sends bytes as they are. */
  public void sendRaw(ByteBuffer bytes) throws IOException {
    link.send(bytes, NOTHING.duplicate());
  }

  /** Reads the next reply. */
  public Received receive() throws IOException {
    OptionReplyCodec.Header header =
        OptionReplyCodec.decodeHeader(link.input().take(OptionReplyCodec.HEADER));
    if (header.unsignedLength() > LONGEST_REPLY) {
      throw new ProtocolException(
          "option reply of " + header.unsignedLength() + " bytes; at most " + LONGEST_REPLY);
    }
    ByteBuffer payload = link.input().take(header.length());
    return new Received(header.option(), OptionReplyCodec.decode(header.type(), payload));
  }

  /** Reads the next bytes as they are; the buffer is the caller's. */
  public ByteBuffer receiveRaw(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    link.input().readInto(bytes);
    return bytes.flip();
  }

  /** Whether the server has closed the connection; waits until it says something or does. */
  public boolean closedByServer() throws IOException {
    return link.input().atEnd();
  }

  /** Sends an option and reads all its replies; the last is an ACK or an error. */
  public List<OptionReply> exchange(Option option) throws IOException {
    send(option);
    List<OptionReply> replies = new ArrayList<>();
    do {
      Received received = receive();
      if (received.option() != option.code()) {
        throw new ProtocolException(
            "%s answered by a reply to %s"
                .formatted(OptionCode.nameOf(option.code()), OptionCode.nameOf(received.option())));
      }
      if ((long) replies.size() * LONGEST_REPLY > LONGEST_ANSWER) {
        throw new ProtocolException("answer of more than " + replies.size() + " replies");
      }
      replies.add(received.reply());
    } while (!isFinal(replies.getLast()));
    return replies;
  }

  /** Sends EXPORT_NAME and reads its answer; a server that refuses closes the connection. */
  public InfoItem.Export exportName(String name) throws IOException {
    send(new Option.ExportName(name));
    InfoItem.Export export = Greeting.decodeExport(link.input().take(Greeting.EXPORT));
    if (!sent.has(ClientFlag.NO_ZEROES)) {
      link.input().take(Greeting.ZEROES);
    }
    return export;
  }

  /** Closes the connection as it is, without a word to the server. */
  @Override
  public void close() {
    link.close();
  }

  Link link() {
    return link;
  }

  private static boolean isFinal(OptionReply reply) {
    return reply instanceof OptionReply.Ack || OptionError.isError(reply.type());
  }
}
