package nbd.client;

import java.io.IOException;
import nbd.wire.HandshakeFlag;
import nbd.wire.InfoType;
import nbd.wire.OptionError;
import nbd.wire.ProtocolException;

/**
 * The usual way through the handshake: extended headers, or else structured replies, and contexts
 * as wished; then GO, or EXPORT_NAME for servers that know nothing better.
 */
final class Entry {
  private Entry() {}

  static NbdClient enter(Handshake handshake, String export, ClientOptions options)
      throws IOException {
    if (handshake.negotiation().handshakeFlags().has(HandshakeFlag.FIXED_NEWSTYLE)) {
      messages(handshake, options);
      contexts(handshake, export, options);
      go(handshake, export);
    } else {
      handshake.exportName(export);
    }
    return handshake.transmission(options.strict());
  }

  // a refusal is no reason to stay away: the client can do without
  private static void messages(Handshake handshake, ClientOptions options) throws IOException {
    if (options.most().isExtended()) {
      handshake.extendedHeaders();
    }
    if (options.most().hasChunks() && !handshake.mode().hasChunks()) {
      handshake.structuredReplies();
    }
  }

  private static void contexts(Handshake handshake, String export, ClientOptions options)
      throws IOException {
    if (handshake.mode().hasChunks() && !options.contexts().isEmpty()) {
      handshake.setMetaContexts(export, options.contexts().toArray(String[]::new));
    }
  }

  private static void go(Handshake handshake, String export) throws IOException {
    Answer<ExportInfo> answer = handshake.go(export, InfoType.values());
    if (answer.refusedWith(OptionError.UNSUP)) {
      if (handshake.mode().isExtended()) {
        throw new ProtocolException(
            "NBD_OPT_GO refused: UNSUP, after NBD_OPT_EXTENDED_HEADERS was granted, which needs"
                + " it");
      }
      handshake.exportName(export);
      return;
    }
    try {
      answer.orThrow();
    } catch (OptionRefused e) {
      leave(handshake, e);
      throw e;
    }
  }

  private static void leave(Handshake handshake, OptionRefused reason) {
    try {
      handshake.abort();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }
}
