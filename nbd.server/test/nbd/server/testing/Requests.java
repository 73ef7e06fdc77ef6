package nbd.server.testing;

import java.util.concurrent.atomic.AtomicLong;
import nbd.wire.CommandFlag;
import nbd.wire.Flags;
import nbd.wire.Request;

/** Requests, each with a cookie of its own that uses all 64 bits. */
public final class Requests {
  private static final AtomicLong COOKIES = new AtomicLong(0xfedc_ba98_7654_3210L);

  private Requests() {}

  private static long cookie() {
    return COOKIES.getAndIncrement();
  }

  /** These flags. */
  public static Flags<CommandFlag> flags(CommandFlag... flags) {
    Flags<CommandFlag> set = Flags.none(CommandFlag.class);
    for (CommandFlag flag : flags) {
      set = set.with(flag);
    }
    return set;
  }

  /** NBD_CMD_READ. */
  public static Request.Read read(long offset, long length, CommandFlag... flags) {
    return new Request.Read(flags(flags), cookie(), offset, length);
  }

  /** NBD_CMD_WRITE. */
  public static Request.Write write(long offset, long length, CommandFlag... flags) {
    return new Request.Write(flags(flags), cookie(), offset, length);
  }

  /** NBD_CMD_DISC. */
  public static Request.Disconnect disconnect() {
    return new Request.Disconnect(flags(), cookie(), 0, 0);
  }

  /** NBD_CMD_FLUSH. */
  public static Request.Flush flush(CommandFlag... flags) {
    return new Request.Flush(flags(flags), cookie(), 0, 0);
  }

  /** NBD_CMD_TRIM. */
  public static Request.Trim trim(long offset, long length, CommandFlag... flags) {
    return new Request.Trim(flags(flags), cookie(), offset, length);
  }

  /** NBD_CMD_CACHE. */
  public static Request.Cache cache(long offset, long length, CommandFlag... flags) {
    return new Request.Cache(flags(flags), cookie(), offset, length);
  }

  /** NBD_CMD_WRITE_ZEROES. */
  public static Request.WriteZeroes zero(long offset, long length, CommandFlag... flags) {
    return new Request.WriteZeroes(flags(flags), cookie(), offset, length);
  }

  /** NBD_CMD_BLOCK_STATUS. */
  public static Request.BlockStatus status(long offset, long length, CommandFlag... flags) {
    return new Request.BlockStatus(flags(flags), cookie(), offset, length);
  }

  /** A command that there is not. */
  public static Request.Unknown unknown(int type) {
    return new Request.Unknown(type, flags(), cookie(), 0, 0);
  }
}
