package nbd.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import nbd.wire.Greeting;
import nbd.wire.InfoItem;
import nbd.wire.Mode;
import nbd.wire.Option;
import nbd.wire.OptionCodec;
import nbd.wire.OptionError;
import nbd.wire.OptionReply;
import nbd.wire.OptionReplyCodec;

/** A client in its negotiation that sends what it is told to, right or wrong. */
public final class RawClient implements AutoCloseable {
  /** FIXED_NEWSTYLE and NO_ZEROES. */
  public static final int USUAL_FLAGS = 3;

  private static final long IHAVEOPT = 0x49484156454F5054L;

  private final ByteSocket socket;
  private Mode mode = Mode.SIMPLE;

  private RawClient(ByteSocket socket) {
    this.socket = socket;
  }

  /** Reads the greeting and answers with these client flags. */
  public static RawClient greeted(ByteSocket socket, int flags) throws IOException {
    assertThat(socket.take(Greeting.SERVER))
        .isEqualTo(ByteBuffer.wrap(ByteSocket.bytes("4e42444d41474943 49484156454f5054 0003")));
    socket.send(ByteBuffer.allocate(4).putInt(flags).flip());
    return new RawClient(socket);
  }

  /** The bytes below. */
  public ByteSocket socket() {
    return socket;
  }

  /** Sends an option and waits for all replies to it. */
  public List<OptionReply> ask(Option option) throws IOException {
    socket.send(OptionCodec.encode(option));
    return replies(option.code());
  }

  /** Sends an option with these bytes as data and waits for all replies to it. */
  public List<OptionReply> ask(int code, byte... data) throws IOException {
    sendHeader(code, data.length).send(data);
    return replies(code);
  }

  /** Sends what comes before an option's data. */
  public ByteSocket sendHeader(int code, int length) throws IOException {
    return socket.send(
        ByteBuffer.allocate(16).putLong(IHAVEOPT).putInt(code).putInt(length).flip());
  }

  /** Waits for the replies to an option, up to an ACK or an error. */
  public List<OptionReply> replies(int code) throws IOException {
    List<OptionReply> replies = new ArrayList<>();
    do {
      var header = OptionReplyCodec.decodeHeader(socket.take(OptionReplyCodec.HEADER));
      assertThat(header.option()).as("the option that is answered").isEqualTo(code);
      replies.add(OptionReplyCodec.decode(header.type(), socket.take(header.length())));
    } while (!isLast(replies.getLast()));
    return replies;
  }

  private static boolean isLast(OptionReply reply) {
    return reply instanceof OptionReply.Ack || reply instanceof OptionReply.Error;
  }

  /** The error that is the only answer to an option. */
  public OptionReply.Error refusal(Option option) throws IOException {
    return only(ask(option));
  }

  /** The error that is the only answer to an option with these bytes as data. */
  public OptionError refusal(int code, byte... data) throws IOException {
    return only(ask(code, data)).error();
  }

  private static OptionReply.Error only(List<OptionReply> replies) {
    assertThat(replies).hasSize(1).first().isInstanceOf(OptionReply.Error.class);
    return (OptionReply.Error) replies.getFirst();
  }

  /** Negotiates structured replies. */
  public RawClient structured() throws IOException {
    assertThat(ask(new Option.StructuredReply())).containsExactly(new OptionReply.Ack());
    mode = Mode.STRUCTURED;
    return this;
  }

  /** Negotiates extended headers. */
  public RawClient extended() throws IOException {
    assertThat(ask(new Option.ExtendedHeaders())).containsExactly(new OptionReply.Ack());
    mode = Mode.EXTENDED;
    return this;
  }

  /** Selects metadata contexts, each of which has to be there. */
  public RawClient select(String export, String... names) throws IOException {
    List<OptionReply> replies = ask(new Option.SetMetaContext(export, List.of(names)));
    assertThat(replies).hasSize(names.length + 1).last().isEqualTo(new OptionReply.Ack());
    return this;
  }

  /** Enters transmission by GO. */
  public RawSession go(String export) throws IOException {
    List<OptionReply> replies = ask(new Option.Go(export, List.of()));
    assertThat(replies).as("replies to GO").hasSize(2).last().isEqualTo(new OptionReply.Ack());
    OptionReply.Info info = (OptionReply.Info) replies.getFirst();
    return new RawSession(socket, mode, (InfoItem.Export) info.item());
  }

  /** Enters transmission by EXPORT_NAME, where NO_ZEROES was agreed on. */
  public RawSession exportName(String export) throws IOException {
    socket.send(OptionCodec.encode(new Option.ExportName(export)));
    InfoItem.Export info = Greeting.decodeExport(socket.take(Greeting.EXPORT));
    return new RawSession(socket, mode, info);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
