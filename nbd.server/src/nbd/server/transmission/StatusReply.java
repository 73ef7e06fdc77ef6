package nbd.server.transmission;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import nbd.api.ExtentMap;
import nbd.api.Range;
import nbd.server.export.Opened;
import nbd.wire.ChunkType;
import nbd.wire.CommandFlag;
import nbd.wire.Mode;
import nbd.wire.ReplyCodec;
import nbd.wire.Request;

/**
 * The reply to one block status request: a chunk for each context (NBD protocol document,
 * "NBD_REPLY_TYPE_BLOCK_STATUS" and "NBD_REPLY_TYPE_BLOCK_STATUS_EXT").
 */
final class StatusReply {
  /** Longest list in one chunk, in descriptors; qemu has the same limit. */
  private static final int MOST = 1 << 17;

  private final Output out;
  private final Mode mode;
  private final long block;

  /** Longest extent that a descriptor can tell, in whole blocks. */
  private final long longest;

  StatusReply(Output out, Agreement agreement) {
    this.out = out;
    this.mode = agreement.mode();
    this.block = agreement.seat().traits().blockSizes().minimum();
    this.longest = mode.isExtended() ? Long.MAX_VALUE : 0xffff_ffffL - 0xffff_ffffL % block;
  }

  /** On failure nothing of the reply is left in the output. */
  void answer(
      Opened disk, Request.BlockStatus request, Range asked, List<Agreement.Selected> contexts)
      throws IOException {
    out.mark();
    try {
      for (int i = 0; i < contexts.size(); i++) {
        answer(disk, request, asked, contexts.get(i), i == contexts.size() - 1);
      }
    } catch (IOException failure) {
      out.rollback();
      throw failure;
    }
  }

  private void answer(
      Opened disk,
      Request.BlockStatus request,
      Range asked,
      Agreement.Selected selected,
      boolean last)
      throws IOException {
    boolean one = request.flags().has(CommandFlag.REQ_ONE);
    ExtentMap map = disk.extents(selected.context(), asked, one ? 1 : MOST);
    ExtentMap told = block == 1 ? map : inBlocks(disk, selected.context(), asked, map);
    int count = one ? 1 : count(told, asked);
    long most = one ? Math.min(asked.length(), longest) : longest;
    if (mode.isExtended()) {
      head(request, last, ChunkType.BLOCK_STATUS_EXT, 2 * Integer.BYTES + 2L * Long.BYTES * count);
      out.reserve(2 * Integer.BYTES).putInt(selected.id()).putInt(count);
      extended(told, count, most);
    } else {
      head(request, last, ChunkType.BLOCK_STATUS, Integer.BYTES + 2L * Integer.BYTES * count);
      out.reserve(Integer.BYTES).putInt(selected.id());
      compact(told, count, most);
    }
  }

  private void head(Request.BlockStatus request, boolean last, ChunkType type, long payload) {
    ByteBuffer space = out.reserve(mode.replyHeader());
    ReplyCodec.chunkHeader(mode, space, last, type, request.cookie(), request.offset(), payload);
  }

  private void extended(ExtentMap told, int count, long most) {
    for (int i = 0; i < count; i++) {
      out.reserve(2 * Long.BYTES).putLong(Math.min(told.length(i), most)).putLong(told.status(i));
    }
  }

  /** Contexts whose status has more than 32 bits are not offered to compact clients. */
  private void compact(ExtentMap told, int count, long most) {
    for (int i = 0; i < count; i++) {
      out.reserve(2 * Integer.BYTES)
          .putInt((int) Math.min(told.length(i), most))
          .putInt((int) told.status(i));
    }
  }

  /** In whole blocks. What ends inside the first one is not enough to tell it, so more is asked. */
  private ExtentMap inBlocks(Opened disk, String context, Range asked, ExtentMap map)
      throws IOException {
    Joining joining = Joining.of(context);
    Optional<ExtentMap> blocks = map.align(block, joining::combine);
    if (blocks.isPresent()) {
      return blocks.get();
    }
    ExtentMap first = disk.extents(context, new Range(asked.offset(), block), MOST);
    return first.align(block, joining::combine).orElseGet(() -> incomplete(first, joining));
  }

  /** A block that the layer cannot tell to its end. */
  private ExtentMap incomplete(ExtentMap known, Joining joining) {
    long status = joining.unknown();
    for (int i = 0; i < known.count(); i++) {
      status = joining.combine(status, known.status(i));
    }
    return ExtentMap.of(known.start(), block, status);
  }

  /**
   * Only the last descriptor reaches the end of what was asked, and none follows one that was cut.
   */
  private int count(ExtentMap map, Range asked) {
    int count = 1;
    while (count < Math.min(map.count(), MOST)
        && map.offset(count) < asked.end()
        && map.length(count - 1) <= longest) {
      count++;
    }
    return count;
  }
}
