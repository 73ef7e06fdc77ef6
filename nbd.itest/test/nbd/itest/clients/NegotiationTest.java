package nbd.itest.clients;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What libnbd and the server can agree on, or not. */
class NegotiationTest {
  private static Server server;

  @BeforeAll
  static void start() {
    server = Server.start(Transport.UNIX, "memory", "8M");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void clients() {
    Tool.need(Tool.NBDSH);
  }

  @Test
  void withoutStructuredRepliesThereAreDataButNoContexts() {
    Nbdsh.unconnected(
        server,
        """
        h.set_request_structured_replies(False)
        h.add_meta_context(nbd.CONTEXT_BASE_ALLOCATION)
        h.connect_uri(uri)
        assert not h.get_structured_replies_negotiated()
        assert not h.can_meta_context(nbd.CONTEXT_BASE_ALLOCATION)
        assert not h.can_df()
        h.pwrite(b'plain' * 1000, 100)
        assert h.pread(5002, 99) == bytes(1) + b'plain' * 1000 + bytes(1)
        unchecked(h)
        assert error(h.block_status, 512, 0, lambda *_: 0) is not None
        assert error(h.pread, 512, 8 << 20) == 'EINVAL'
        assert h.pread(5, 100) == b'plain'
        """);
  }

  @Test
  void withoutAContextBlockStatusIsRefusedAndTheConnectionLives() {
    Nbdsh.unconnected(
        server,
        """
        h.connect_uri(uri)
        assert h.get_structured_replies_negotiated()
        assert not h.can_meta_context(nbd.CONTEXT_BASE_ALLOCATION)
        unchecked(h)
        assert error(h.block_status, 512, 0, lambda *_: 0) is not None
        assert h.pread(512, 1 << 20) == bytes(512)
        """);
  }

  @Test
  void clientsWithoutFixedNewstyleGetTheDisk() {
    Nbdsh.unconnected(
        server,
        """
        for flags in 0, nbd.HANDSHAKE_FLAG_NO_ZEROES:
            h = nbd.NBD()
            h.set_handshake_flags(flags)
            h.connect_uri(uri)
            assert h.get_protocol() == 'newstyle', h.get_protocol()
            assert h.get_size() == 8 << 20
            assert h.pread(512, 1 << 20) == bytes(512)
            h.shutdown()
        """);
  }

  @Test
  void optionsCanBeTriedBeforeGo() {
    Nbdsh.unconnected(
        server,
        """
        h.set_opt_mode(True)
        h.connect_uri(uri)
        names = []
        h.opt_list(lambda name, description: names.append(name) or 0)
        assert len(names) == 1, names
        h.set_export_name('one')
        h.opt_info()
        assert h.get_size() == 8 << 20
        h.set_export_name('another')
        contexts = []
        assert h.opt_list_meta_context(lambda name: contexts.append(name) or 0) == 2
        assert contexts == ['base:allocation', 'qemu:allocation-depth'], contexts
        h.add_meta_context('base:allocation')
        h.add_meta_context('qemu:dirty-bitmap:none')
        h.opt_go()
        assert h.get_canonical_export_name() == 'another' if h.get_full_info() else True
        assert h.can_meta_context('base:allocation')
        assert not h.can_meta_context('qemu:dirty-bitmap:none')
        """);
  }

  @Test
  void aNegotiationCanBeAborted() {
    Nbdsh.unconnected(
        server,
        """
        h.set_opt_mode(True)
        h.connect_uri(uri)
        h.opt_abort()
        assert h.aio_is_closed()
        """);
  }

  @Test
  void theNameIsToldToWhoAsks() {
    Nbdsh.unconnected(
        server,
        """
        h.set_full_info(True)
        h.set_export_name('somewhere')
        h.connect_uri(uri.replace('///', '///somewhere'))
        assert h.get_canonical_export_name() == 'somewhere'
        assert h.get_block_size(nbd.SIZE_MINIMUM) == 1
        assert h.get_block_size(nbd.SIZE_MAXIMUM) >= 1 << 25
        """);
  }

  @Test
  void twoConnectionsSeeEachOthersWrites() {
    Nbdsh.unconnected(
        server,
        """
        other = nbd.NBD()
        h.connect_uri(uri)
        other.connect_uri(uri)
        assert h.can_multi_conn()
        for i in range(200):
            h.pwrite(b'%03d' % i, 2 << 20)
            assert other.pread(3, 2 << 20) == b'%03d' % i
            other.flush()
        """);
  }
}
