package nbd.itest.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests of libnbd's, good and bad, one connection each. */
class RequestTest {
  private Server server;

  @BeforeEach
  void start() {
    Tool.need(Tool.NBDSH);
    server = Server.start(Transport.UNIX, "memory", "1M");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void dontFragmentGivesOneChunk() {
    Nbdsh.connected(
        server,
        """
        h.pwrite(b'x' * 40000, 100000)
        h.pwrite(b'y' * 40000, 300001)
        chunks = []
        def chunk(data, offset, status, error):
            chunks.append((offset, bytes(data), status))
        one = h.pread_structured(1 << 20, 0, chunk, nbd.CMD_FLAG_DF)
        assert chunks == [(0, bytes(one), nbd.READ_DATA)], len(chunks)
        many = h.pread_structured(1 << 20, 0, lambda *_: 0)
        model = bytearray(1 << 20)
        model[100000:140000] = b'x' * 40000
        model[300001:340001] = b'y' * 40000
        assert one == model and many == model
        """);
  }

  @Test
  void badRequestsGetTheirErrorsAndTheConnectionLives() {
    Nbdsh.connected(
        server,
        """
        end = 1 << 20
        unchecked(h)
        assert error(h.pread, 1, end) == 'EINVAL'
        assert error(h.pread, 2, end - 1) == 'EINVAL'
        assert error(h.pread, 1, (1 << 63) + 5) == 'EINVAL'
        assert error(h.pwrite, bytes(2), end - 1) == 'ENOSPC'
        assert error(h.pwrite, bytes(1 << 20), (1 << 64) - 1) == 'ENOSPC'
        assert error(h.zero, 2, end - 1) == 'ENOSPC'
        assert error(h.zero, (1 << 32) - 1, 0) == 'ENOSPC'
        assert error(h.trim, 2, end - 1) == 'EINVAL'
        assert error(h.cache, 2, end - 1) == 'EINVAL'
        assert error(h.block_status, 2, end - 1, lambda *_: 0) == 'EINVAL'
        assert error(h.pread_structured, 1, 0, lambda *_: 0, 0x4000) == 'EINVAL'
        assert error(h.pwrite, b'x', 0, nbd.CMD_FLAG_DF) == 'EINVAL'
        assert error(h.trim, 1, 0, nbd.CMD_FLAG_FAST_ZERO) == 'EINVAL'
        assert h.pread(end, 0) == bytes(end)
        """);
  }

  @Test
  void errorsSayWhatWouldBeRight() {
    String out =
        Nbdsh.connected(
            server,
            """
            messages = []
            h.set_debug_callback(lambda where, what: messages.append(what) or 0)
            h.set_debug(True)
            assert error(unchecked(h).pread, 2, (1 << 20) - 1) == 'EINVAL'
            h.set_debug(False)
            print([each for each in messages if 'server' in each])
            """);
    assertThat(out).contains("READ of 2 bytes at 1048575", "size of 1048576 bytes");
  }

  @Test
  void aReadOnlyDiskRefusesEveryChange() {
    try (Server readOnly = Server.start(Transport.UNIX, "-r", "memory", "1M")) {
      Nbdsh.connected(
          readOnly,
          """
          unchecked(h)
          assert error(h.pwrite, b'x' * 70000, 0) == 'EPERM'
          assert error(h.zero, 1, 0) == 'EPERM'
          assert error(h.trim, 1, 0) == 'EPERM'
          h.flush()
          assert h.pread(70000, 0) == bytes(70000)
          """);
    }
  }

  @Test
  void manyRequestsInFlightAreAllAnswered() {
    String out =
        Nbdsh.connected(
            server,
            """
            done = []
            buffers = []
            for i in range(1000):
                h.aio_pwrite(b'%08d' % i, i * 1000, lambda e: done.append(e.value) or 1)
            while len(done) < 1000:
                h.poll(-1)
            for i in range(1000):
                buffers.append(nbd.Buffer(8))
                h.aio_pread(buffers[i], i * 1000, lambda e: done.append(e.value) or 1)
            while len(done) < 2000:
                h.poll(-1)
            assert set(done) == {0}
            assert [int(each.to_bytearray()) for each in buffers] == list(range(1000))
            print('all')
            """);
    assertThat(out.strip()).isEqualTo("all");
  }
}
