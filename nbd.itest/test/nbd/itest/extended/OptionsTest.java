package nbd.itest.extended;

import nbd.itest.clients.Server;
import nbd.itest.clients.Tool;
import nbd.itest.clients.Transport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** In which order libnbd may ask for extended headers, structured replies and contexts. */
class OptionsTest {
  private static Server server;

  @BeforeAll
  static void start() {
    Tool.need(Tool.NEWER_NBDSH);
    server = Server.start(Transport.UNIX, "memory", "6T");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** Runs a program that ends with GO; after that all has to work as under extended headers. */
  private static void extended(String program) {
    Shell.run(
        server.uri(),
        program
            + """
            assert h.get_extended_headers_negotiated()
            h.opt_go()
            h.pwrite(b'data', 5 << 40)
            assert h.pread(6, (5 << 40) - 1) == bytes(1) + b'data' + bytes(1)
            found = []
            def chunk(data, offset, kind, error):
                found.append((bytes(data), offset, kind))
            h.pread_structured(4, 5 << 40, chunk)
            assert found == [(b'data', 5 << 40, nbd.READ_DATA)], found
            if h.can_meta_context('base:allocation'):
                assert status(h, 5 << 40, 0)['base:allocation'][0] == (5 << 40, 3)
            h.trim(6 << 40, 0)
            h.flush()
            h.shutdown()
            """);
  }

  @Test
  void extendedHeadersNeedNoStructuredReplies() {
    extended(
        """
        options()
        assert h.opt_extended_headers()
        h.add_meta_context('base:allocation')
        """);
  }

  @Test
  void structuredRepliesMayHaveBeenAskedForBefore() {
    extended(
        """
        options()
        assert h.opt_structured_reply()
        assert not h.get_extended_headers_negotiated()
        assert h.opt_extended_headers()
        h.add_meta_context('base:allocation')
        """);
  }

  @Test
  void theyCanNotBeAskedForAfterwardsButNothingIsLost() {
    extended(
        """
        options()
        assert h.opt_extended_headers()
        assert not h.opt_structured_reply()
        h.add_meta_context('base:allocation')
        """);
  }

  @Test
  void aSecondQuestionIsRefusedAndTheAnswerToTheFirstStays() {
    extended(
        """
        options()
        assert h.opt_extended_headers()
        assert not h.opt_extended_headers()
        """);
  }

  @Test
  void contextsCanBeSetAfterExtendedHeadersAlone() {
    extended(
        """
        options()
        assert h.opt_extended_headers()
        names = []
        h.opt_set_meta_context_queries(['base:allocation'], lambda name: names.append(name) or 0)
        assert names == ['base:allocation'], names
        h.set_request_meta_context(False)
        """);
  }

  @Test
  void contextsThatWereSetBeforeAreSetAgain() {
    extended(
        """
        options()
        assert h.opt_structured_reply()
        assert h.opt_set_meta_context_queries(['base:allocation'], lambda name: 0) == 1
        assert h.opt_extended_headers()
        assert h.opt_set_meta_context_queries(['base:allocation'], lambda name: 0) == 1
        h.set_request_meta_context(False)
        """);
  }

  @Test
  void infoBeforeAndAfterDiffersOnlyInWhatExtendedHeadersBring() {
    Shell.run(
        server.uri(),
        """
        options()
        h.opt_info()
        assert not h.can_block_status_payload() and h.get_size() == 6 << 40
        assert h.opt_extended_headers()
        h.add_meta_context('base:allocation')
        h.opt_info()
        assert h.can_block_status_payload() and h.get_size() == 6 << 40
        h.opt_go()
        assert h.can_block_status_payload()
        """);
  }

  @Test
  void withoutContextsNoneCanBeSelected() {
    Shell.run(
        server.uri(),
        """
        connect()
        assert not h.can_block_status_payload()
        unchecked(h)
        assert error(h.block_status_64, 512, 0, lambda *_: 0) == 'EINVAL'
        assert h.pread(512, 0) == bytes(512)
        """);
  }

  @Test
  void whoDoesNotAskForThemGetsCompactHeaders() {
    Shell.run(
        server.uri(),
        """
        h.set_request_extended_headers(False)
        h.add_meta_context('base:allocation')
        h.connect_uri(uri)
        assert h.get_structured_replies_negotiated()
        assert not h.get_extended_headers_negotiated()
        assert not h.can_block_status_payload()
        told = status(h, (1 << 32) - 1, 0)
        assert told['base:allocation'][0][1] == 3, told
        assert error(unchecked(h).zero, 5 << 30, 0) is not None
        assert h.pread(512, 0) == bytes(512)
        """);
  }
}
