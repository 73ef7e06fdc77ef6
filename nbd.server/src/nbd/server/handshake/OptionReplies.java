package nbd.server.handshake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import nbd.wire.InfoItem;
import nbd.wire.OptionError;
import nbd.wire.OptionReply;
import nbd.wire.OptionReplyCodec;

/** Collects the replies to one option, so that they are sent together. */
final class OptionReplies {
  private final WritableByteChannel channel;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

  OptionReplies(WritableByteChannel channel) {
    this.channel = channel;
  }

  void reply(int option, OptionReply reply) {
    add(OptionReplyCodec.encode(option, reply));
  }

  void ack(int option) {
    reply(option, new OptionReply.Ack());
  }

  void info(int option, InfoItem item) {
    reply(option, new OptionReply.Info(item));
  }

  void error(int option, OptionError error, String message) {
    reply(option, new OptionReply.Error(error, message));
  }

  /** Bytes that are no option reply: what EXPORT_NAME is answered with. */
  void add(ByteBuffer bytes) {
    waiting.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  void flush() throws IOException {
    send(ByteBuffer.wrap(waiting.toByteArray()));
    waiting.reset();
  }

  void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
