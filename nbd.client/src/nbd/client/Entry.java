package nbd.client;

import java.io.IOException;
import nbd.wire.HandshakeFlag;
import nbd.wire.InfoType;
import nbd.wire.OptionError;

/**
 * The usual way through the handshake: structured replies and contexts as wished, then GO, or
 * EXPORT_NAME for servers that know nothing better.
 */
final class Entry {
  private Entry() {}

  static NbdClient enter(Handshake handshake, String export, ClientOptions options)
      throws IOException {
    if (handshake.negotiation().handshakeFlags().has(HandshakeFlag.FIXED_NEWSTYLE)) {
      replies(handshake, export, options);
      go(handshake, export);
    } else {
      handshake.exportName(export);
    }
    return handshake.transmission(options.strict());
  }

  // a refusal is no reason to stay away: the client can do without
  private static void replies(Handshake handshake, String export, ClientOptions options)
      throws IOException {
    boolean chunks =
        options.structuredReplies() && handshake.structuredReplies() instanceof Answer.Granted;
    if (chunks && !options.contexts().isEmpty()) {
      handshake.setMetaContexts(export, options.contexts().toArray(String[]::new));
    }
  }

  private static void go(Handshake handshake, String export) throws IOException {
    Answer<ExportInfo> answer = handshake.go(export, InfoType.values());
    if (answer.refusedWith(OptionError.UNSUP)) {
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
