package nbd.client;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nbd.wire.InfoType;
import nbd.wire.Mode;
import nbd.wire.Option;
import nbd.wire.OptionReply;
import nbd.wire.ProtocolException;

/**
 * The handshake, a method a step, until an export is chosen (section "Option types"). A refusal is
 * an {@link Answer.Refused} and the next step may follow; a breach of the protocol is a {@link
 * ProtocolException}, after which there is nothing but to close.
 *
 * <p>For one thread at a time.
 */
public final class Handshake implements AutoCloseable {
  private final Negotiation negotiation;
  private Mode mode = Mode.SIMPLE;
  private String contextsOf = "";
  private Map<Integer, String> contexts = Map.of();
  private Optional<OptionRefused> contextsRefused = Optional.empty();
  private Agreed agreed;

  /** The handshake on a connection where the greeting and the client's flags are done. */
  public Handshake(Negotiation negotiation) {
    this.negotiation = negotiation;
  }

  /** Connects, and takes what the server's greeting offers. */
  public static Handshake connect(SocketAddress address) throws IOException {
    Negotiation negotiation = Negotiation.connect(address);
    try {
      negotiation.sendFlags();
      return new Handshake(negotiation);
    } catch (IOException | RuntimeException e) {
      negotiation.close();
      throw e;
    }
  }

  /** The connection below. */
  public Negotiation negotiation() {
    return negotiation;
  }

  /** The best that the server has granted so far. */
  public Mode mode() {
    return mode;
  }

  /** The server's exports. */
  public Answer<List<OptionReply.Server>> list() throws IOException {
    return Answers.ask(
        negotiation, new Option.ListExports(), OptionReply.Server.class, found -> found);
  }

  /** What the export is, without choosing it. */
  public Answer<ExportInfo> info(String export, InfoType... requests) throws IOException {
    return Answers.ask(
        negotiation,
        new Option.Info(export, numbers(requests)),
        OptionReply.Info.class,
        Answers::info);
  }

  /** Chooses the export; once granted, {@link #transmission} is the next step. */
  public Answer<ExportInfo> go(String export, InfoType... requests) throws IOException {
    Option option = new Option.Go(export, numbers(requests));
    Answer<ExportInfo> answer =
        Answers.ask(negotiation, option, OptionReply.Info.class, Answers::info);
    if (answer instanceof Answer.Granted<ExportInfo>(int _, ExportInfo info)) {
      choose(export, info);
    }
    return answer;
  }

  /**
   * Chooses the export without a way to be refused: a server that does not agree closes, which is
   * an {@link java.io.EOFException}.
   *
   * @throws IllegalStateException if extended headers are granted, after which the document forbids
   *     it; {@link Negotiation#exportName} sends it all the same
   */
  public ExportInfo exportName(String export) throws IOException {
    if (mode.isExtended()) {
      throw new IllegalStateException("extended headers are granted; go is the only way in then");
    }
    ExportInfo info = ExportInfo.of(negotiation.exportName(export));
    choose(export, info);
    return info;
  }

  /** Asks for structured replies; extended headers that are granted already stay. */
  public Answer<OptionReply.Ack> structuredReplies() throws IOException {
    Answer<OptionReply.Ack> answer = ask(new Option.StructuredReply());
    if (answer instanceof Answer.Granted && !mode.isExtended()) {
      mode = Mode.STRUCTURED;
    }
    return answer;
  }

  /** Asks for extended headers, which are more than structured replies and need not follow them. */
  public Answer<OptionReply.Ack> extendedHeaders() throws IOException {
    Answer<OptionReply.Ack> answer = ask(new Option.ExtendedHeaders());
    if (answer instanceof Answer.Granted) {
      mode = Mode.EXTENDED;
    }
    return answer;
  }

  /** Metadata contexts that match a query; all that the export has if there is none. */
  public Answer<List<OptionReply.MetaContext>> listMetaContexts(String export, String... queries)
      throws IOException {
    Option option = new Option.ListMetaContext(export, List.of(queries));
    return Answers.ask(negotiation, option, OptionReply.MetaContext.class, found -> found);
  }

  /** Selects metadata contexts in place of those selected before, even if it is refused. */
  public Answer<List<OptionReply.MetaContext>> setMetaContexts(String export, String... queries)
      throws IOException {
    contextsOf = export;
    contexts = Map.of();
    contextsRefused = Optional.empty();
    Option option = new Option.SetMetaContext(export, List.of(queries));
    Answer<List<OptionReply.MetaContext>> answer =
        Answers.ask(negotiation, option, OptionReply.MetaContext.class, found -> found);
    switch (answer) {
      case Answer.Granted<List<OptionReply.MetaContext>>(int _, var found) ->
          contexts = Answers.byId(found);
      case Answer.Refused<?> refused ->
          contextsRefused = Optional.of(new OptionRefused(refused.option(), refused));
    }
    return answer;
  }

  /**
   * Says goodbye; the server answers or closes, both are well. That a server which has closed may
   * not have read the goodbye resets the connection, which is no other end.
   *
   * @throws ProtocolException if the server's answer is none
   */
  public void abort() throws ProtocolException {
    try {
      negotiation.send(new Option.Abort());
      if (!negotiation.closedByServer()) {
        negotiation.receive();
      }
    } catch (ProtocolException e) {
      throw e;
    } catch (IOException _) {
      // closed, before the goodbye or after it: nothing more is to be said
    }
  }

  /** Asks for anything that is answered by ACK alone. */
  public Answer<OptionReply.Ack> ask(Option option) throws IOException {
    return Answers.ask(negotiation, option, OptionReply.Ack.class, _ -> new OptionReply.Ack());
  }

  /**
   * Goes over to requests, once {@link #go} is granted or {@link #exportName} done.
   *
   * @param strict as {@link ClientOptions#strict}
   */
  public NbdClient transmission(boolean strict) {
    if (agreed == null) {
      throw new IllegalStateException("no export is chosen; go or exportName comes first");
    }
    return new NbdClient(Session.start(negotiation.link(), agreed, strict), strict);
  }

  @Override
  public void close() {
    negotiation.close();
  }

  private void choose(String export, ExportInfo info) {
    boolean selected = mode.hasChunks() && contextsOf.equals(export);
    agreed =
        new Agreed(
            info,
            mode,
            selected ? contexts : Map.of(),
            selected ? contextsRefused : Optional.empty());
  }

  private static List<Integer> numbers(InfoType... requests) {
    return Arrays.stream(requests).map(request -> (int) request.code()).toList();
  }
}
