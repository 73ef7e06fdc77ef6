package nbd.server.handshake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import nbd.server.transmission.Agreement;
import nbd.server.transmission.Input;
import nbd.wire.ClientFlag;
import nbd.wire.Flags;
import nbd.wire.Greeting;
import nbd.wire.HandshakeFlag;
import nbd.wire.InvalidOption;
import nbd.wire.Option;
import nbd.wire.OptionCode;
import nbd.wire.OptionCodec;
import nbd.wire.OptionError;
import nbd.wire.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fixed newstyle negotiation of one connection, from the greeting to GO or EXPORT_NAME (NBD
 * protocol document, "Newstyle negotiation" and "Option types"). Runs on the connection's thread.
 */
public final class Handshake implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Handshake.class);

  /** Longest option that is looked into; up to {@link #CONSUMED} it is refused with TOO_BIG. */
  private static final int LONGEST = 128 << 10;

  /** A longer option ends the connection. */
  private static final long CONSUMED = 64L << 20;

  private final Input input;
  private final OptionReplies replies;
  private final Options options;
  private final Negotiation negotiation;
  private final int mostOptions;

  /**
   * @param input what the client sends; stays the caller's
   * @param output where to answer
   * @param disks opens what the client names
   * @param mostOptions how many options one client may send
   */
  public Handshake(Input input, WritableByteChannel output, Disks disks, int mostOptions) {
    this.input = input;
    this.replies = new OptionReplies(output);
    this.negotiation = new Negotiation(disks);
    this.options = new Options(negotiation, replies);
    this.mostOptions = mostOptions;
  }

  /**
   * Negotiates.
   *
   * @return empty if the client left
   * @throws IOException if the connection broke, or is not to go on
   */
  public Optional<Agreement> run() throws IOException {
    replies.send(Greeting.encode(Flags.of(HandshakeFlag.FIXED_NEWSTYLE, HandshakeFlag.NO_ZEROES)));
    if (!input.await(Greeting.CLIENT)) {
      return Optional.empty();
    }
    Flags<ClientFlag> client = Greeting.decodeClient(input.require(Greeting.CLIENT));
    if (client.unknownBits() != 0) {
      throw new ProtocolException("unknown client flags " + client);
    }
    for (int count = 0; input.await(OptionCodec.HEADER); count++) {
      if (count == mostOptions) {
        throw new ProtocolException("more than " + mostOptions + " options in one negotiation");
      }
      Options.Outcome outcome = next(client);
      flush(outcome);
      switch (outcome) {
        case Options.Outcome.GoOn _ -> {}
        case Options.Outcome.Left _ -> {
          return Optional.empty();
        }
        case Options.Outcome.Agreed(Agreement agreement) -> {
          return Optional.of(agreement);
        }
      }
    }
    return Optional.empty();
  }

  /** A disk that was agreed on is nobody's yet when the client cannot be told so. */
  private void flush(Options.Outcome outcome) throws IOException {
    boolean sent = false;
    try {
      replies.flush();
      sent = true;
    } finally {
      if (!sent && outcome instanceof Options.Outcome.Agreed(Agreement agreement)) {
        agreement.seat().close();
      }
    }
  }

  private Options.Outcome next(Flags<ClientFlag> client) throws IOException {
    OptionCodec.Header header = OptionCodec.decodeHeader(input.require(OptionCodec.HEADER));
    boolean exportName = header.code() == OptionCode.EXPORT_NAME.code();
    if (header.unsignedLength() > LONGEST) {
      return tooLong(header, exportName);
    }
    ByteBuffer payload = payload(header.length());
    if (!client.has(ClientFlag.FIXED_NEWSTYLE) && !exportName) {
      replies.error(
          header.code(),
          OptionError.INVALID,
          "without FIXED_NEWSTYLE only EXPORT_NAME is possible");
      return Options.Outcome.GO_ON;
    }
    try {
      Option option = OptionCodec.decode(header.code(), payload);
      log.debug("option {}", option);
      return options.answer(option, !client.has(ClientFlag.NO_ZEROES));
    } catch (InvalidOption invalid) {
      if (exportName) {
        throw new ProtocolException(invalid.getMessage());
      }
      replies.error(header.code(), OptionError.INVALID, invalid.getMessage());
      negotiation.invalidated(header.code());
      return Options.Outcome.GO_ON;
    }
  }

  private ByteBuffer payload(int length) throws IOException {
    ByteBuffer buffer = input.require(length);
    ByteBuffer payload = buffer.slice(buffer.position(), length);
    input.skip(length);
    return payload;
  }

  private Options.Outcome tooLong(OptionCodec.Header header, boolean exportName)
      throws IOException {
    if (exportName || header.unsignedLength() > CONSUMED) {
      throw new ProtocolException(
          "%s with %d bytes of data"
              .formatted(OptionCode.nameOf(header.code()), header.unsignedLength()));
    }
    input.skip(header.unsignedLength());
    replies.error(
        header.code(), OptionError.TOO_BIG, "an option has at most " + LONGEST + " bytes of data");
    negotiation.invalidated(header.code());
    return Options.Outcome.GO_ON;
  }

  /** Closes a disk that was opened and did not become part of an agreement. */
  @Override
  public void close() {
    negotiation.close();
  }
}
