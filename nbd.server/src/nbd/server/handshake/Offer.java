package nbd.server.handshake;

import nbd.api.Concurrency;
import nbd.api.Traits;
import nbd.server.export.Seat;
import nbd.wire.Flags;
import nbd.wire.Mode;
import nbd.wire.TransmissionFlag;

/** The transmission flags that an open disk comes to. */
final class Offer {
  private Offer() {}

  /**
   * @param withContexts whether the client has selected metadata contexts of this disk
   */
  static Flags<TransmissionFlag> flags(Seat seat, Mode mode, boolean withContexts) {
    Traits traits = seat.traits();
    boolean writable = !traits.readOnly();
    Flags<TransmissionFlag> flags = Flags.of(TransmissionFlag.HAS_FLAGS);
    flags = with(flags, TransmissionFlag.READ_ONLY, !writable);
    flags = with(flags, TransmissionFlag.SEND_FLUSH, traits.flush().offered());
    flags = with(flags, TransmissionFlag.SEND_FUA, writable && traits.fua().offered());
    flags = with(flags, TransmissionFlag.ROTATIONAL, traits.rotational());
    flags = with(flags, TransmissionFlag.SEND_TRIM, writable && traits.trim().offered());
    flags = with(flags, TransmissionFlag.SEND_WRITE_ZEROES, writable && traits.zero().offered());
    flags = with(flags, TransmissionFlag.SEND_FAST_ZERO, writable && traits.fastZero().offered());
    flags = with(flags, TransmissionFlag.SEND_DF, mode.hasChunks());
    flags = with(flags, TransmissionFlag.SEND_CACHE, traits.cache().offered());
    boolean payload = mode.isExtended() && withContexts;
    flags = with(flags, TransmissionFlag.BLOCK_STATUS_PAYLOAD, payload);
    boolean together = seat.concurrency() != Concurrency.SERIALIZE_CONNECTIONS;
    boolean multiConn = traits.multiConn().offered() && together;
    return with(flags, TransmissionFlag.CAN_MULTI_CONN, multiConn);
  }

  private static Flags<TransmissionFlag> with(
      Flags<TransmissionFlag> flags, TransmissionFlag flag, boolean on) {
    return on ? flags.with(flag) : flags;
  }
}
