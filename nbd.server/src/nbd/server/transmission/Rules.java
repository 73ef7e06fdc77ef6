package nbd.server.transmission;

import java.util.ArrayList;
import java.util.List;
import nbd.api.BlockSizes;
import nbd.api.ErrorCode;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.wire.CommandFlag;
import nbd.wire.Flags;
import nbd.wire.Request;
import nbd.wire.RequestType;
import nbd.wire.StatusQuery;
import nbd.wire.TransmissionFlag;

/**
 * Which requests are refused before a layer hears of them, and with which error (NBD protocol
 * document, "Request types", "Error values" and "Size constraints").
 */
final class Rules {
  /** What the document has clients assume where they are not told a maximum payload. */
  private static final long DEFAULT_MAXIMUM = 32L << 20;

  private static final long COMPACT_CONSUMED = 128L << 20;

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
    if (isLongerThan(maximum, request)) {
      ErrorCode code = agreement.mode().hasChunks() ? ErrorCode.EOVERFLOW : ErrorCode.EINVAL;
      throw refused(code, request, "is longer than the maximum payload of " + maximum + " bytes");
    }
    return range(request, ErrorCode.EINVAL);
  }

  Range write(Request request) throws NbdException {
    Flags<CommandFlag> allowed = fuaIfTold();
    if (agreement.mode().isExtended()) {
      // Clients must set it, but those of qemu do not, and mean the same.
      allowed = allowed.with(CommandFlag.PAYLOAD_LEN);
    }
    flags(request, allowed);
    writable(request);
    if (isLongerThan(maximum, request)) {
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

  /**
   * The contexts that a payload asks for.
   *
   * @param query behind a request that may have one
   */
  List<Agreement.Selected> contexts(Request request, StatusQuery query) throws NbdException {
    List<Agreement.Selected> asked = new ArrayList<>();
    for (int id : query.contextIds()) {
      Agreement.Selected found =
          agreement
              .selected(id)
              .orElseThrow(
                  () ->
                      refused(
                          ErrorCode.EINVAL,
                          request,
                          "asks for context id %s, which was not selected"
                              .formatted(Integer.toUnsignedString(id))));
      if (asked.contains(found)) {
        throw refused(
            ErrorCode.EINVAL, request, "asks twice for " + found.context() + ", id " + id);
      }
      asked.add(found);
    }
    if (asked.isEmpty()) {
      throw refused(ErrorCode.EINVAL, request, "asks for no metadata context");
    }
    return asked;
  }

  /**
   * Whether a block status may have a payload of so many bytes. A longer one names an id twice or
   * one that was not selected, and is not looked into.
   */
  boolean takesQuery(long payload) {
    return agreement.told(TransmissionFlag.BLOCK_STATUS_PAYLOAD)
        && StatusQuery.isLength(payload)
        && payload <= StatusQuery.encodedLength(agreement.contexts().size());
  }

  /** For a request whose payload is no part of it: why it is refused. */
  NbdException payloadRefused(Request request) {
    return refused(
        ErrorCode.EINVAL,
        request,
        "has a payload, and this command can have "
            + (request instanceof Request.BlockStatus ? blockStatusPayload() : "none"));
  }

  private String blockStatusPayload() {
    return agreement.told(TransmissionFlag.BLOCK_STATUS_PAYLOAD)
        ? "8 bytes of length and 4 for each of the selected contexts that it asks for"
        : "none without contexts, chosen by SET_META_CONTEXT for this export name";
  }

  /**
   * The payload of a refused request is consumed up to here; a longer one ends the connection, as
   * the document asks where headers are extended.
   */
  long longestConsumed() {
    return agreement.mode().isExtended() ? Math.max(maximum, DEFAULT_MAXIMUM) : COMPACT_CONSUMED;
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
    boolean starts = offset >= 0 && offset <= disk.end();
    if (!starts || isLongerThan(disk.end() - offset, request)) {
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

  /** Lengths are unsigned in extended headers: one of 2^63 or more is negative here. */
  private static boolean isLongerThan(long most, Request request) {
    return Long.compareUnsigned(request.length(), most) > 0;
  }

  private static NbdException refused(ErrorCode code, Request request, String why) {
    return new NbdException(code, describe(request) + " " + why);
  }

  /** The request as error messages and logs name it. */
  static String describe(Request request) {
    return "%s of %s bytes at %s"
        .formatted(
            RequestType.nameOf(request.type()),
            Long.toUnsignedString(request.length()),
            Long.toUnsignedString(request.offset()));
  }
}
