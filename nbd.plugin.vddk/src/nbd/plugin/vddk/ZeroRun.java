package nbd.plugin.vddk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import nbd.api.Range;

/** Writes zeroes for one request, a few pieces at a time. Not safe for several threads. */
final class ZeroRun {
  /** Bytes of one write, at most. */
  static final int PIECE = 1 << 20;

  private static final int MOST = 8;
  private static final ByteBuffer ZEROES =
      Arena.ofAuto().allocate(PIECE, 4096).asByteBuffer().asReadOnlyBuffer();

  private final Writes writes;
  private final Deque<Piece> pieces = new ArrayDeque<>();

  ZeroRun(Writes writes) {
    this.writes = writes;
  }

  /** One write that is under way. */
  private static final class Piece implements Ending {
    private final String call;
    private final long since = System.nanoTime();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    Piece(Range range) {
      call = "ZERO " + range;
    }

    @Override
    public void succeeded() {
      end.complete(null);
    }

    @Override
    public void failed(IOException why) {
      end.completeExceptionally(why);
    }

    void await(Duration limit) throws IOException {
      Patience.answer(
          end,
          limit.minusNanos(System.nanoTime() - since),
          () -> "%s: VixDiskLib has not answered in %d ms".formatted(call, limit.toMillis()));
    }
  }

  /**
   * Begins to write; what was begun may still be under way then.
   *
   * @param range whole sectors, at most {@link #PIECE} bytes
   * @throws IOException if an earlier piece has failed
   */
  void write(Range range) throws IOException {
    if (pieces.size() == MOST) {
      pieces.removeFirst().await(writes.limit());
    }
    Piece piece = new Piece(range);
    pieces.add(piece);
    writes.start(piece.call, range, ZEROES.slice(0, (int) range.length()), piece);
  }

  /** Waits for all; throws the first failure when none is under way any more, or hangs. */
  void finish() throws IOException {
    IOException first = null;
    for (Piece piece : pieces) {
      try {
        piece.await(writes.limit());
      } catch (IOException failure) {
        first = first == null ? failure : first;
      }
    }
    pieces.clear();
    if (first != null) {
      throw first;
    }
  }
}
