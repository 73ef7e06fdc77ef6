package nbd.app.map;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import nbd.client.Answer;
import nbd.client.ClientOptions;
import nbd.client.Handshake;
import nbd.client.NbdClient;
import nbd.client.NbdUri;
import nbd.client.OptionRefused;
import nbd.wire.HandshakeFlag;
import nbd.wire.OptionReply;

/** The metadata contexts of an export. */
record Contexts(NbdUri place) {
  /**
   * Their names, in the server's order; none if the server has neither extended headers nor
   * structured replies.
   *
   * @throws IOException if the server cannot be reached, or does not serve the export
   */
  List<String> list() throws IOException {
    try (Handshake handshake = Handshake.connect(place.address())) {
      if (!handshake.negotiation().handshakeFlags().has(HandshakeFlag.FIXED_NEWSTYLE)
          || !hasChunks(handshake)) {
        return List.of();
      }
      List<OptionReply.MetaContext> found = handshake.listMetaContexts(place.export()).orThrow();
      handshake.abort();
      return found.stream().map(OptionReply.MetaContext::name).toList();
    }
  }

  // extended first: some contexts have statuses that fit no compact reply, and are told only so
  private static boolean hasChunks(Handshake handshake) throws IOException {
    return handshake.extendedHeaders() instanceof Answer.Granted
        || handshake.structuredReplies() instanceof Answer.Granted;
  }

  /**
   * A connection that tells this context.
   *
   * @throws IOException if the server refuses to select it, as it said so; if the export does not
   *     have it, naming those that it has
   */
  NbdClient open(String context) throws IOException {
    // unchecked: a disk's end may be no multiple of its blocks
    ClientOptions options = ClientOptions.usual().withContexts(context).unchecked();
    NbdClient client = NbdClient.connect(place.address(), place.export(), options);
    if (client.contexts().contains(context)) {
      return client;
    }
    client.close();
    if (!client.mode().hasChunks()) {
      throw new IOException("the server has no structured replies, and so no metadata contexts");
    }
    if (client.contextsRefused().isPresent()) {
      OptionRefused refusal = client.contextsRefused().get();
      throw new IOException(notSelected(context) + ": " + refusal.getMessage(), refusal);
    }
    throw new IOException(missing(context));
  }

  private String missing(String context) throws IOException {
    List<String> there = list();
    if (there.contains(context)) {
      return notSelected(context) + ", which it lists, and did not say why";
    }
    return "%s has no metadata context '%s'; there %s"
        .formatted(export(), context, there.isEmpty() ? "are none" : among(there));
  }

  private String notSelected(String context) {
    return "the server did not select metadata context '%s' of %s".formatted(context, export());
  }

  private static String among(List<String> names) {
    return names.stream().collect(Collectors.joining(", ", names.size() == 1 ? "is " : "are ", ""));
  }

  private String export() {
    return place.export().isEmpty() ? "the export" : "the export '" + place.export() + "'";
  }
}
