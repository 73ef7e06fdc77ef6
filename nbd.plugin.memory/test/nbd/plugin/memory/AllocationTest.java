package nbd.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import nbd.api.Lease;
import nbd.api.Range;
import nbd.api.ReadSink;
import nbd.api.WriteSource;
import org.junit.jupiter.api.Test;

/** Counts the bytes of Java heap that requests of 4 KiB take; sinks and sources here take none. */
class AllocationTest {
  private static final int ROUNDS = 20_000;
  private static final Range RANGE = new Range(3 * 32768 + 4096, 4096);

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private interface Request {
    void run() throws IOException;
  }

  private double bytesPer(Request request) throws IOException {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int round = 0; round < ROUNDS; round++) {
      request.run();
    }
    return (double) (threads.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
  }

  private final ReadSink sink =
      new ReadSink() {
        @Override
        public ByteBuffer space(long at, int length) {
          return buffer;
        }

        @Override
        public void lend(long at, ByteBuffer lent, Lease lease) {
          throw new AssertionError("4 KiB are not worth a lease");
        }

        @Override
        public void file(long at, FileChannel file, long position, long length, Lease lease) {
          throw new AssertionError("there is no file");
        }

        @Override
        public void hole(long at, long length) {}
      };

  private final WriteSource source =
      new WriteSource() {
        @Override
        public long remaining() {
          return 4096;
        }

        @Override
        public ByteBuffer payload() {
          return buffer;
        }

        @Override
        public void receive(ByteBuffer target) {
          throw new AssertionError("4 KiB are copied");
        }
      };

  @Test
  void aSmallReadOrWriteAllocatesNothing() throws IOException {
    try (SparseDisk disk = new SparseDisk(1 << 30, TestMemory.unlimited())) {
      assertThat(bytesPer(() -> disk.read(RANGE, sink))).as("hole").isLessThan(1);
      disk.write(RANGE, source);
      assertThat(bytesPer(() -> disk.write(RANGE, source))).as("write").isLessThan(1);
      assertThat(bytesPer(() -> disk.read(RANGE, sink))).as("data").isLessThan(1);
    }
  }
}
