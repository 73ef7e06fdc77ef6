package nbd.itest.extended;

import java.io.IOException;
import nbd.api.BlockSizes;
import nbd.itest.clients.Tool;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What libnbd gets when it asks for what it may not ask for. */
class RequestRulesTest {
  private static final int MIB = 1 << 20;

  @BeforeEach
  void needClients() {
    Tool.need(Tool.NEWER_NBDSH);
  }

  /** A disk of 8 MiB whose requests carry at most 1 MiB of data. */
  private static void run(String program) throws IOException {
    Scripted disk =
        Scripted.on(new byte[8 * MIB])
            .traits(traits -> traits.blockSizes(new BlockSizes(1, 4096, MIB)));
    try (ServedDisk served = Layers.of(disk).serve()) {
      Shell.run(served.uri().toString(), "connect()\n" + program);
    }
  }

  @Test
  void aReadOverTheMaximumIsAnOverflow() throws IOException {
    run(
        """
        assert h.get_block_size(nbd.SIZE_MAXIMUM) == 1 << 20
        unchecked(h)
        assert error(h.pread, (1 << 20) + 1, 0) == 'EOVERFLOW'
        assert h.pread(1 << 20, 0) == bytes(1 << 20)
        """);
  }

  /** The document wants the flag; the clients of qemu do not set it. */
  @Test
  void aWriteThatDoesNotSayThatItHasAPayloadIsTakenAsOneThatDoes() throws IOException {
    run(
        """
        # Nothing is checked any more, and the flag not set.
        h.set_strict_mode(0)
        h.pwrite(b'x' * 70000, 5)
        assert h.pread(70006, 0) == bytes(5) + b'x' * 70000 + bytes(1)
        assert error(h.pwrite, b'y' * 70000, (8 << 20) - 1) == 'ENOSPC'
        assert h.pread(1, (8 << 20) - 1) == bytes(1)
        """);
  }

  @Test
  void flagsThatTheDocumentDoesNotHaveAreRefused() throws IOException {
    run(
        """
        unchecked(h)
        h.pwrite(b'x' * 512, 0)
        for flag in 1 << 6, 1 << 15, nbd.CMD_FLAG_REQ_ONE, nbd.CMD_FLAG_DF:
            assert error(h.trim, 512, 0, flag) == 'EINVAL', flag
            assert error(h.flush, flag) == 'EINVAL', flag
        assert h.pread(512, 0) == b'x' * 512
        """);
  }

  @Test
  void thousandsOfRequestsUnderWayAreAllAnswered() throws IOException {
    run(
        """
        done = []
        buffers = []
        for i in range(2000):
            data = nbd.Buffer.from_bytearray(bytearray(b'%08d' % i))
            h.aio_pwrite(data, i * 1000, lambda e: done.append(e.value) or 1)
        while len(done) < 2000:
            h.poll(-1)
        for i in range(2000):
            buffers.append(nbd.Buffer(8))
            h.aio_pread(buffers[i], i * 1000, lambda e: done.append(e.value) or 1)
        while len(done) < 4000:
            h.poll(-1)
        assert set(done) == {0}
        assert [int(each.to_bytearray()) for each in buffers] == list(range(2000))
        """);
  }
}
