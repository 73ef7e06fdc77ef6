package nbd.itest.extended;

import java.io.IOException;
import nbd.api.ExtentMap;
import nbd.itest.clients.Tool;
import nbd.testkit.Layers;
import nbd.testkit.Scripted;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several contexts of one disk, told all together, or only those that a request selects. */
class SelectedContextsTest {
  private static final long GIB = 1L << 30;
  private static final String CONNECT =
      """
      contexts = ['base:allocation', 'qemu:dirty-bitmap:b0', 'x-test:age']
      connect(*contexts)
      assert h.can_block_status_payload()
      truth = {
          'base:allocation': [(5 << 30, 3), (1 << 30, 0), (4 << 30, 2)],
          'qemu:dirty-bitmap:b0': [(7 << 30, 0), (3 << 30, 1)],
          'x-test:age': [(1 << 30, 7), (8 << 30, 0xffffffff), (1 << 30, 0)]}
      """;

  @BeforeEach
  void needClients() {
    Tool.need(Tool.NEWER_NBDSH);
  }

  private static ServedDisk serve() throws IOException {
    ExtentMap allocation =
        ExtentMap.strict(0).append(5 * GIB, 3).append(GIB, 0).append(4 * GIB, 2).build();
    ExtentMap dirty = ExtentMap.strict(0).append(7 * GIB, 0).append(3 * GIB, 1).build();
    ExtentMap age =
        ExtentMap.strict(0).append(GIB, 7).append(8 * GIB, 0xffff_ffffL).append(GIB, 0).build();
    return Layers.of(
            Scripted.ofSize(10 * GIB)
                .allocation(allocation)
                .context("qemu:dirty-bitmap:b0", dirty)
                .context("x-test:age", age))
        .serve();
  }

  private static void run(String program) throws IOException {
    try (ServedDisk disk = serve()) {
      Shell.run(disk.uri().toString(), program);
    }
  }

  @Test
  void oneQuestionTellsAllContexts() throws IOException {
    run(CONNECT + "assert status(h, 10 << 30, 0) == truth");
  }

  @Test
  void everySelectionTellsThatAndNothingElse() throws IOException {
    run(
        CONNECT
            + """
            import itertools
            for count in 1, 2, 3:
                for only in itertools.permutations(contexts, count):
                    told = status(h, 10 << 30, 0, only=list(only))
                    assert told == {name: truth[name] for name in only}, (only, told)
            """);
  }

  @Test
  void reqOneHoldsForEachSelectedContext() throws IOException {
    run(
        CONNECT
            + """
            told = status(h, 6 << 30, 0, nbd.CMD_FLAG_REQ_ONE, only=contexts[:2])
            assert told == {contexts[0]: [(5 << 30, 3)], contexts[1]: [(6 << 30, 0)]}, told
            """);
  }

  @Test
  void noneTheSameTwiceAndTooMuchAreRefusedAndTheConnectionLives() throws IOException {
    run(
        CONNECT
            + """
            unchecked(h)
            assert error(status, h, 10 << 30, 0, only=[]) == 'EINVAL'
            assert error(status, h, 10 << 30, 0, only=[contexts[1], contexts[1]]) == 'EINVAL'
            assert error(status, h, 10 << 30, 1, only=[contexts[1]]) == 'EINVAL'
            assert status(h, 10 << 30, 0) == truth
            """);
  }

  @Test
  void contextsThatWereNotNegotiatedAreNotTold() throws IOException {
    run(
        """
        connect('x-test:age', 'x-test:none')
        assert h.can_meta_context('x-test:age') and not h.can_meta_context('x-test:none')
        told = status(h, 1 << 30, 0)
        assert list(told) == ['x-test:age'] and told['x-test:age'][0] == (1 << 30, 7), told
        """);
  }

  @Test
  void aWholeNamespaceIsListedButNotSet() throws IOException {
    run(
        """
        h.set_opt_mode(True)
        h.connect_uri(uri)
        names = []
        def name(name):
            names.append(name)
        h.opt_list_meta_context_queries(['qemu:', 'x-test:'], name)
        assert sorted(names) == ['qemu:dirty-bitmap:b0', 'x-test:age'], names
        names.clear()
        h.opt_set_meta_context_queries(['qemu:', 'x-test:age', 'x-test:age'], name)
        assert names == ['x-test:age'], names
        """);
  }
}
