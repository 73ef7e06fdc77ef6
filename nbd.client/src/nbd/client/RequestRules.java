package nbd.client;

import nbd.wire.CommandFlag;
import nbd.wire.Flags;
import nbd.wire.InfoItem;
import nbd.wire.Request;
import nbd.wire.TransmissionFlag;

/** What a client must not send to an export (sections "Request types" and "Size constraints"). */
final class RequestRules {
  private final Agreed agreed;
  private final ExportInfo export;

  RequestRules(Agreed agreed) {
    this.agreed = agreed;
    this.export = agreed.export();
  }

  /**
   * Accepts the request or says what is wrong with it.
   *
   * @throws IllegalArgumentException if the server does not offer it, or not for this range
   */
  void check(Request request) {
    switch (request) {
      case Request.Read read -> {
        flags(read, dontFragment());
        payload(read);
      }
      case Request.Write write -> {
        writable(write);
        flags(write, writing());
        payload(write);
      }
      case Request.Flush flush -> {
        offered(flush, TransmissionFlag.SEND_FLUSH);
        flags(flush, Flags.none(CommandFlag.class));
      }
      case Request.Trim trim -> {
        writable(trim);
        offered(trim, TransmissionFlag.SEND_TRIM);
        flags(trim, fua());
      }
      case Request.WriteZeroes zero -> {
        writable(zero);
        offered(zero, TransmissionFlag.SEND_WRITE_ZEROES);
        flags(zero, zeroing());
      }
      case Request.Cache cache -> {
        offered(cache, TransmissionFlag.SEND_CACHE);
        flags(cache, Flags.none(CommandFlag.class));
      }
      case Request.BlockStatus status -> {
        flags(status, Flags.of(CommandFlag.REQ_ONE));
        contexts(status);
      }
      case Request.Disconnect _, Request.Unknown _ -> {
        return;
      }
    }
    if (!(request instanceof Request.Flush)) {
      header(request);
      range(request);
    }
  }

  /**
   * Accepts that a block status names its contexts, or says what is wrong with that.
   *
   * @throws IllegalArgumentException if the server does not offer it
   */
  void checkChoice(Request request) {
    TransmissionFlag flag = TransmissionFlag.BLOCK_STATUS_PAYLOAD;
    require(export.has(flag), request, "the export answers in all contexts only (no " + flag + ")");
  }

  private void offered(Request request, TransmissionFlag flag) {
    require(export.has(flag), request, "the export does not offer it (" + flag + ")");
  }

  private void writable(Request request) {
    require(!export.has(TransmissionFlag.READ_ONLY), request, "the export is read-only");
  }

  private void contexts(Request request) {
    require(!agreed.contexts().isEmpty(), request, "no metadata context is selected");
  }

  private void flags(Request request, Flags<CommandFlag> allowed) {
    require(
        request.flags().onlyFrom(allowed),
        request,
        "flags " + request.flags() + "; allowed for this export: " + allowed);
  }

  private Flags<CommandFlag> fua() {
    Flags<CommandFlag> none = Flags.none(CommandFlag.class);
    return export.has(TransmissionFlag.SEND_FUA) ? none.with(CommandFlag.FUA) : none;
  }

  // an extended write says that its length is that of a payload; a compact one must not
  private Flags<CommandFlag> writing() {
    return agreed.mode().isExtended() ? fua().with(CommandFlag.PAYLOAD_LEN) : fua();
  }

  private Flags<CommandFlag> dontFragment() {
    Flags<CommandFlag> none = Flags.none(CommandFlag.class);
    return export.has(TransmissionFlag.SEND_DF) ? none.with(CommandFlag.DF) : none;
  }

  private Flags<CommandFlag> zeroing() {
    Flags<CommandFlag> flags = fua().with(CommandFlag.NO_HOLE);
    return export.has(TransmissionFlag.SEND_FAST_ZERO) ? flags.with(CommandFlag.FAST_ZERO) : flags;
  }

  private void header(Request request) {
    boolean fits = agreed.mode().isExtended() || request.length() >>> Integer.SIZE == 0;
    require(fits, request, "compact headers hold lengths up to 2^32-1, which is 4294967295");
  }

  private void range(Request request) {
    long size = export.size();
    boolean inside =
        request.length() >= 1
            && Long.compareUnsigned(request.length(), size) <= 0
            && Long.compareUnsigned(request.offset(), size - request.length()) <= 0;
    String bytes = Long.toUnsignedString(size);
    require(inside, request, "1 byte or more inside the export's " + bytes + " bytes expected");
    export.blockSize().map(InfoItem.BlockSize::minimum).ifPresent(it -> aligned(request, it));
  }

  // the minimum is a power of 2; a bit below it in either number is a remainder
  private static void aligned(Request request, int minimum) {
    boolean aligned = ((request.offset() | request.length()) & (minimum - 1)) == 0;
    require(aligned, request, "multiples of the minimum block size " + minimum + " expected");
  }

  private void payload(Request request) {
    export
        .blockSize()
        .map(sizes -> Integer.toUnsignedLong(sizes.maximum()))
        .ifPresent(
            maximum ->
                require(
                    request.length() <= maximum,
                    request,
                    "at most " + maximum + " bytes of payload expected"));
  }

  private static void require(boolean right, Request request, String problem) {
    if (!right) {
      throw new IllegalArgumentException(Exchange.describe(request) + ": " + problem);
    }
  }
}
