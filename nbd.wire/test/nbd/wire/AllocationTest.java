package nbd.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The writing methods of the hot path leave nothing for the garbage collector. */
class AllocationTest {
  private static final int TIMES = 100_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final ByteBuffer out = ByteBuffer.allocateDirect(100);

  @Test
  void writingRepliesByNumbersAllocatesNothing() {
    writeReplies();
    long before = threads.getCurrentThreadAllocatedBytes();
    writeReplies();
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    // far under one object each; the measurement itself may cost a few
    assertThat(allocated).isLessThan(TIMES);
  }

  private void writeReplies() {
    for (int i = 0; i < TIMES; i++) {
      out.clear();
      ReplyCodec.simple(out, 0, i);
      ReplyCodec.offsetData(Mode.EXTENDED, out, true, i, i, i, 4096);
      ReplyCodec.offsetHole(Mode.STRUCTURED, out, false, i, i, i, 4096);
    }
  }
}
