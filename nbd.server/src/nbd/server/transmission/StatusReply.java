package nbd.server.transmission;

import java.io.IOException;
import java.util.Optional;
import java.util.function.LongBinaryOperator;
import nbd.api.Allocation;
import nbd.api.ExtentMap;
import nbd.api.MetaContext;
import nbd.api.Range;
import nbd.wire.ChunkFlag;
import nbd.wire.ChunkType;
import nbd.wire.CommandFlag;
import nbd.wire.ReplyCodec;
import nbd.wire.Request;

/**
 * The reply to one block status request: a chunk for each selected context (NBD protocol document,
 * "NBD_REPLY_TYPE_BLOCK_STATUS").
 */
final class StatusReply {
  /** Longest list in one chunk: 1 MiB of descriptors, which qemu takes as its limit too. */
  private static final int MOST = 1 << 17;

  private static final int DESCRIPTOR = 8;

  /** Longest length in a compact descriptor. */
  private static final long LONGEST = 0xffff_ffffL;

  private final Output out;
  private final Agreement agreement;
  private final long block;

  StatusReply(Output out, Agreement agreement) {
    this.out = out;
    this.agreement = agreement;
    this.block = agreement.seat().traits().blockSizes().minimum();
  }

  /** On failure nothing of the reply is left in the output. */
  void answer(Request.BlockStatus request, Range asked) throws IOException {
    out.mark();
    try {
      for (int i = 0; i < agreement.contexts().size(); i++) {
        boolean last = i == agreement.contexts().size() - 1;
        answer(request, asked, agreement.contexts().get(i), last);
      }
    } catch (IOException failure) {
      out.rollback();
      throw failure;
    }
  }

  private void answer(
      Request.BlockStatus request, Range asked, Agreement.Selected selected, boolean last)
      throws IOException {
    boolean one = request.flags().has(CommandFlag.REQ_ONE);
    ExtentMap map = selected.context().extents(asked, one ? 1 : MOST);
    ExtentMap blocks = block == 1 ? map : inBlocks(selected.context(), asked, map);
    ExtentMap told = blocks.withStatus(StatusReply::compact);
    int count = one ? 1 : count(told, asked);
    ReplyCodec.chunkHeader(
        out.reserve(ReplyCodec.CHUNK_HEADER + Integer.BYTES),
        last ? ChunkFlag.DONE.bit() : 0,
        ChunkType.BLOCK_STATUS.code(),
        request.cookie(),
        Integer.BYTES + DESCRIPTOR * count);
    out.reserve(Integer.BYTES).putInt(selected.id());
    for (int i = 0; i < count; i++) {
      long most = one ? Math.min(asked.length(), longest()) : longest();
      out.reserve(DESCRIPTOR)
          .putInt((int) Math.min(told.length(i), most))
          .putInt((int) told.status(i));
    }
  }

  /** A compact descriptor has 32 bits; neighbours that do not differ in these are one. */
  private static long compact(long status) {
    return status & LONGEST;
  }

  /** In whole blocks. What ends inside the first one is not enough to tell it, so more is asked. */
  private ExtentMap inBlocks(MetaContext context, Range asked, ExtentMap map) throws IOException {
    LongBinaryOperator combine = combine(context.name());
    Optional<ExtentMap> blocks = map.align(block, combine);
    if (blocks.isPresent()) {
      return blocks.get();
    }
    ExtentMap first = context.extents(new Range(asked.offset(), block), MOST);
    return first.align(block, combine).orElseGet(() -> incomplete(first, combine));
  }

  /**
   * A block that the layer cannot tell to its end: the rest counts as 0, which the document calls
   * safe for any block.
   */
  private ExtentMap incomplete(ExtentMap known, LongBinaryOperator combine) {
    long status = 0;
    for (int i = 0; i < known.count(); i++) {
      status = combine.applyAsLong(status, known.status(i));
    }
    return ExtentMap.of(known.start(), block, status);
  }

  /**
   * What a block of several statuses is told as: a hole or a zero only if all of it is one, but in
   * other contexts, such as a dirty bitmap, what is true of a part.
   */
  private static LongBinaryOperator combine(String context) {
    return context.equals(Allocation.NAME) ? (a, b) -> a & b : (a, b) -> a | b;
  }

  /**
   * Only the last descriptor reaches the end of what was asked, and none follows one that was cut.
   */
  private int count(ExtentMap map, Range asked) {
    int count = 1;
    while (count < Math.min(map.count(), MOST)
        && map.offset(count) < asked.end()
        && map.length(count - 1) <= longest()) {
      count++;
    }
    return count;
  }

  private long longest() {
    return LONGEST - LONGEST % block;
  }
}
