package nbd.server.transmission;

import nbd.api.BlockSizes;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.wire.CommandFlag;
import nbd.wire.Flags;
import nbd.wire.Request;
import nbd.wire.TransmissionFlag;

/**
 * Which requests are refused before a layer hears of them, and with which error (NBD protocol
 * document, "Request types", "Error values" and "Size constraints").
 */
final class Rules {
  private final Agreement agreement;
  private final Range disk;
  private final long minimum;
  private final long maximum;

  /**
   * @param maximum longest payload in bytes
   */
  Rules(Agreement agreement, long maximum) {
    BlockSizes sizes = agreement.seat().traits().blockSizes();
    this.agreement = agreement;
    this.disk = new Range(0, agreement.seat().traits().size());
    this.minimum = sizes.minimum();
    this.maximum = Math.min(maximum, sizes.maximum());
  }

  Range read(Request request) throws NbdException {
    Flags<CommandFlag> allowed = fuaIfTold();
    if (agreement.told(TransmissionFlag.SEND_DF)) {
      allowed = allowed.with(CommandFlag.DF);
    }
    flags(request, allowed);
    if (request.length() > maximum) {
      ErrorCode code = agreement.structured() ? ErrorCode.EOVERFLOW : ErrorCode.EINVAL;
      throw refused(code, request, "is longer than the maximum payload of " + maximum + " bytes");
    }
    return range(request, ErrorCode.EINVAL);
  }

  Range write(Request request) throws NbdException {
    flags(request, fuaIfTold());
    writable(request);
    if (request.length() > maximum) {
      throw refused(
          ErrorCode.EINVAL, request, "is longer than the maximum payload of " + maximum + " bytes");
    }
    return range(request, ErrorCode.ENOSPC);
  }

  Range zero(Request request) throws NbdException {
    Flags<CommandFlag> allowed = fuaIfTold().with(CommandFlag.NO_HOLE);
    if (agreement.told(TransmissionFlag.SEND_FAST_ZERO)) {
      allowed = allowed.with(CommandFlag.FAST_ZERO);
    }
    writable(request);
    offered(request, TransmissionFlag.SEND_WRITE_ZEROES);
    flags(request, allowed);
    return range(request, ErrorCode.ENOSPC);
  }

  Range trim(Request request) throws NbdException {
    writable(request);
    offered(request, TransmissionFlag.SEND_TRIM);
    flags(request, fuaIfTold());
    return range(request, ErrorCode.EINVAL);
  }

  Range cache(Request request) throws NbdException {
    offered(request, TransmissionFlag.SEND_CACHE);
    flags(request, fuaIfTold());
    return range(request, ErrorCode.EINVAL);
  }

  void flush(Request request) throws NbdException {
    offered(request, TransmissionFlag.SEND_FLUSH);
    flags(request, fuaIfTold());
    if (request.offset() != 0 || request.length() != 0) {
      throw refused(ErrorCode.EINVAL, request, "has an offset or a length; both must be 0");
    }
  }

  Range blockStatus(Request request) throws NbdException {
    flags(request, fuaIfTold().with(CommandFlag.REQ_ONE));
    if (agreement.contexts().isEmpty()) {
      throw refused(
          ErrorCode.EINVAL,
          request,
          "needs a metadata context, chosen by SET_META_CONTEXT for this export name");
    }
    return range(request, ErrorCode.EINVAL);
  }

  NbdException unknown(Request request) {
    return refused(ErrorCode.EINVAL, request, "is not a command that this server knows");
  }

  private Flags<CommandFlag> fuaIfTold() {
    Flags<CommandFlag> none = Flags.none(CommandFlag.class);
    return agreement.told(TransmissionFlag.SEND_FUA) ? none.with(CommandFlag.FUA) : none;
  }

  private static void flags(Request request, Flags<CommandFlag> allowed) throws NbdException {
    if (!request.flags().onlyFrom(allowed)) {
      throw refused(
          ErrorCode.EINVAL,
          request,
          "has flags " + request.flags() + "; of these, it can have here " + allowed);
    }
  }

  private void offered(Request request, TransmissionFlag flag) throws NbdException {
    if (!agreement.told(flag)) {
      throw refused(ErrorCode.EINVAL, request, "is not offered by this export");
    }
  }

  private void writable(Request request) throws NbdException {
    if (agreement.told(TransmissionFlag.READ_ONLY)) {
      throw refused(ErrorCode.EPERM, request, "changes data, and this export is read-only");
    }
  }

  /** Offsets are unsigned on the wire: one of 2^63 or more is negative here. */
  private Range range(Request request, ErrorCode beyond) throws NbdException {
    long offset = request.offset();
    if (offset < 0 || offset > disk.end() || request.length() > disk.end() - offset) {
      throw refused(beyond, request, "reaches beyond the size of " + disk.end() + " bytes");
    }
    if (request.length() == 0) {
      throw refused(ErrorCode.EINVAL, request, "has length 0");
    }
    Range range = new Range(offset, request.length());
    if (!range.isAligned(minimum)) {
      throw refused(
          ErrorCode.EINVAL, request, "is not aligned to the minimum block size of " + minimum);
    }
    return range;
  }

  private static NbdException refused(ErrorCode code, Request request, String why) {
    return new NbdException(code, describe(request) + " " + why);
  }

  /** The request as error messages and logs name it. */
  static String describe(Request request) {
    String name =
        request instanceof Request.Unknown unknown
            ? "command " + unknown.type()
            : request.getClass().getSimpleName().toUpperCase(java.util.Locale.ROOT);
    return "%s of %d bytes at %s"
        .formatted(name, request.length(), Long.toUnsignedString(request.offset()));
  }
}
