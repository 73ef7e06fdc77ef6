package nbd.client;

import nbd.wire.CommandFlag;
import nbd.wire.Descriptors;
import nbd.wire.ProtocolException;
import nbd.wire.Request;

/**
 * What descriptors must not say (sections "Request types", NBD_CMD_BLOCK_STATUS, and "Structured
 * reply types").
 */
final class StatusRules {
  private static final String NARROW_NAMESPACE = "base:";

  private StatusRules() {}

  /**
   * Accepts the descriptors of one context.
   *
   * @throws ProtocolException naming what is wrong with them
   */
  static void check(Request.BlockStatus request, String context, Descriptors descriptors)
      throws ProtocolException {
    if (request.flags().has(CommandFlag.REQ_ONE)) {
      one(request, descriptors);
    } else {
      many(request, descriptors);
    }
    if (context.startsWith(NARROW_NAMESPACE)) {
      narrow(request, context, descriptors);
    }
  }

  private static void one(Request request, Descriptors descriptors) throws ProtocolException {
    if (descriptors.count() != 1
        || Long.compareUnsigned(descriptors.length(0), request.length()) > 0) {
      throw breach(request, "with REQ_ONE answered by " + summary(descriptors));
    }
  }

  /** Only the last may reach past the request, and none past what a sum can tell. */
  private static void many(Request request, Descriptors descriptors) throws ProtocolException {
    long sum = 0;
    for (int i = 0; i < descriptors.count(); i++) {
      if (i > 0 && Long.compareUnsigned(sum, request.length()) >= 0) {
        throw breach(
            request, "answered by descriptors beyond the request: " + summary(descriptors));
      }
      if (descriptors.length(i) > Long.MAX_VALUE - sum) {
        throw breach(
            request, "answered by descriptors for more than 2^63-1 bytes: " + summary(descriptors));
      }
      sum += descriptors.length(i);
    }
  }

  private static void narrow(Request request, String context, Descriptors descriptors)
      throws ProtocolException {
    for (int i = 0; i < descriptors.count(); i++) {
      long status = descriptors.status(i);
      if (status >>> Integer.SIZE != 0) {
        throw breach(
            request,
            "answered by status 0x%x of %s, which has 32 bits at most".formatted(status, context));
      }
    }
  }

  private static ProtocolException breach(Request request, String what) {
    return new ProtocolException(Exchange.describe(request) + " " + what);
  }

  private static String summary(Descriptors descriptors) {
    return descriptors.count() > 20 ? descriptors.count() + " of them" : descriptors.toString();
  }
}
