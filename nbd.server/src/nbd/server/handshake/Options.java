package nbd.server.handshake;

import java.io.IOException;
import java.util.List;
import nbd.api.BlockSizes;
import nbd.api.OpenException;
import nbd.server.export.Seat;
import nbd.server.transmission.Agreement;
import nbd.wire.Greeting;
import nbd.wire.InfoItem;
import nbd.wire.InfoType;
import nbd.wire.Mode;
import nbd.wire.Option;
import nbd.wire.OptionCode;
import nbd.wire.OptionError;
import nbd.wire.OptionReply;
import nbd.wire.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers one well-formed option after the other. */
final class Options {
  private static final Logger log = LoggerFactory.getLogger(Options.class);

  /** Longest list of names that LIST tells, as nbdkit's. */
  private static final int MOST_NAMES = 10_000;

  private final Negotiation negotiation;
  private final OptionReplies replies;
  private final ContextOptions contextOptions;

  /** How the negotiation goes on after an option. */
  sealed interface Outcome {
    /** The client may send another option. */
    Outcome GO_ON = new GoOn();

    /** The client may send another option. */
    record GoOn() implements Outcome {}

    /** The client has left. */
    record Left() implements Outcome {}

    /** Transmission begins. */
    record Agreed(Agreement agreement) implements Outcome {}
  }

  Options(Negotiation negotiation, OptionReplies replies) {
    this.negotiation = negotiation;
    this.replies = replies;
    this.contextOptions = new ContextOptions(negotiation, replies);
  }

  /**
   * @param zeroes whether EXPORT_NAME is answered with 124 zero bytes at its end
   * @throws IOException if EXPORT_NAME fails, which has no other way to say so
   */
  Outcome answer(Option option, boolean zeroes) throws IOException {
    int code = option.code();
    switch (option) {
      case Option.ExportName(String name) -> {
        return exportName(name, zeroes);
      }
      case Option.Abort _ -> {
        replies.ack(code);
        return new Outcome.Left();
      }
      case Option.ListExports _ -> list(code);
      case Option.Info(String name, List<Integer> requests) -> {
        return opened(code, name, resolved -> info(code, resolved, requests));
      }
      case Option.Go(String name, List<Integer> requests) -> {
        return opened(code, name, resolved -> go(code, resolved, requests));
      }
      case Option.StructuredReply _ -> structuredReply(code);
      case Option.ExtendedHeaders _ -> extendedHeaders(code);
      case Option.ListMetaContext(String name, List<String> queries) -> {
        return opened(code, name, resolved -> contextOptions.list(code, resolved, queries));
      }
      case Option.SetMetaContext(String name, List<String> queries) -> {
        negotiation.invalidated(code);
        return opened(code, name, resolved -> contextOptions.set(code, resolved, queries));
      }
      case Option.StartTls _, Option.Unknown _ ->
          replies.error(
              code,
              OptionError.UNSUP,
              OptionCode.nameOf(code) + " is not supported by this server");
    }
    return Outcome.GO_ON;
  }

  private Outcome exportName(String name, boolean zeroes) throws IOException {
    if (negotiation.mode().isExtended()) {
      throw new ProtocolException(
          "EXPORT_NAME after EXTENDED_HEADERS, where only GO enters transmission");
    }
    Agreement agreement = negotiation.agree(negotiation.disks().resolve(name));
    long size = agreement.seat().traits().size();
    replies.add(Greeting.encodeExport(new InfoItem.Export(size, agreement.flags()), zeroes));
    return new Outcome.Agreed(agreement);
  }

  private void list(int code) {
    try {
      List<OptionReply> names =
          negotiation.disks().list().stream()
              .limit(MOST_NAMES)
              .<OptionReply>map(name -> new OptionReply.Server(name.name(), name.description()))
              .toList();
      names.forEach(reply -> replies.reply(code, reply));
      replies.ack(code);
    } catch (IOException | RuntimeException | Error failure) {
      log.warn("the list of exports cannot be told", failure);
      replies.error(code, OptionError.PLATFORM, "the list of exports cannot be told");
    }
  }

  private void structuredReply(int code) {
    switch (negotiation.mode()) {
      case SIMPLE -> {
        negotiation.use(Mode.STRUCTURED);
        replies.ack(code);
      }
      case STRUCTURED ->
          replies.error(code, OptionError.INVALID, "structured replies are negotiated already");
      case EXTENDED ->
          replies.error(
              code,
              OptionError.EXT_HEADER_REQD,
              "extended headers are negotiated already, and their replies are structured");
    }
  }

  private void extendedHeaders(int code) {
    if (negotiation.mode().isExtended()) {
      replies.error(code, OptionError.INVALID, "extended headers are negotiated already");
    } else {
      negotiation.use(Mode.EXTENDED);
      replies.ack(code);
    }
  }

  private Outcome info(int code, String resolved, List<Integer> requests) throws IOException {
    describe(code, resolved, requests);
    replies.ack(code);
    return Outcome.GO_ON;
  }

  private Outcome go(int code, String resolved, List<Integer> requests) throws IOException {
    describe(code, resolved, requests);
    Agreement agreement = negotiation.agree(resolved);
    replies.ack(code);
    return new Outcome.Agreed(agreement);
  }

  /** INFO_EXPORT always; the others if they were asked for and are known. */
  private void describe(int code, String resolved, List<Integer> requests) throws IOException {
    Seat seat = negotiation.open(resolved);
    var flags = negotiation.flags(resolved);
    replies.info(code, new InfoItem.Export(seat.traits().size(), flags));
    if (asks(requests, InfoType.NAME)) {
      replies.info(code, new InfoItem.Name(resolved));
    }
    if (asks(requests, InfoType.DESCRIPTION)) {
      negotiation
          .disks()
          .description(resolved)
          .ifPresent(text -> replies.info(code, new InfoItem.Description(text)));
    }
    if (asks(requests, InfoType.BLOCK_SIZE)) {
      replies.info(code, blockSize(seat.traits().blockSizes()));
    }
  }

  private static boolean asks(List<Integer> requests, InfoType type) {
    return requests.contains((int) type.code());
  }

  private InfoItem blockSize(BlockSizes sizes) {
    long maximum = Math.min(sizes.maximum(), negotiation.disks().maximumPayload());
    return new InfoItem.BlockSize((int) sizes.minimum(), (int) sizes.preferred(), (int) maximum);
  }

  @FunctionalInterface
  private interface Answer {
    Outcome give(String resolved) throws IOException;
  }

  /**
   * Opens the disk and answers; an export that lets nobody in is an error reply. The name is
   * resolved once, because what "" stands for may change at any time.
   */
  private Outcome opened(int code, String name, Answer answer) {
    try {
      String resolved = negotiation.disks().resolve(name);
      negotiation.open(resolved);
      return answer.give(resolved);
    } catch (OpenException refused) {
      // Most clients tell their users only that it failed.
      log.atInfo()
          .addKeyValue("export", name)
          .addKeyValue("reason", refused.getMessage())
          .log("a client was refused");
      replies.error(code, error(refused.reason()), refused.getMessage());
    } catch (IOException | RuntimeException | Error failure) {
      log.atWarn().addKeyValue("export", name).setCause(failure).log("open failed");
      replies.error(code, OptionError.UNKNOWN, "the export cannot be opened: " + failure);
    }
    return Outcome.GO_ON;
  }

  private static OptionError error(OpenException.Reason reason) {
    return switch (reason) {
      case UNKNOWN -> OptionError.UNKNOWN;
      case POLICY -> OptionError.POLICY;
      case TLS_REQUIRED -> OptionError.TLS_REQD;
      case SHUTDOWN -> OptionError.SHUTDOWN;
    };
  }
}
