package nbd.itest.extended;

import java.io.IOException;
import java.nio.ByteBuffer;
import nbd.api.Contexts;
import nbd.api.ExtentMap;
import nbd.api.MetaContext;
import nbd.api.SimpleHandle;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.itest.clients.Tool;
import nbd.testkit.Layers;
import nbd.testkit.ServedDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A context whose status needs 64 bits is there for clients with extended headers, and no others.
 */
class WideContextTest {
  @BeforeEach
  void needClients() {
    Tool.need(Tool.NEWER_NBDSH);
  }

  /** A disk that knows when each of its two halves was written, in nanoseconds. */
  private static final class Dated extends SimpleHandle {
    private static final long HALF = 6L << 30;

    Dated() {
      super(Traits.of(2 * HALF).readOnly(true).build());
    }

    @Override
    public Contexts contexts() {
      ExtentMap times = ExtentMap.strict(0).append(HALF, -1).append(HALF, 1L << 32).build();
      return Contexts.ofAllocation((asked, atMost) -> ExtentMap.of(0, 2 * HALF, 0))
          .with(new MetaContext("x-test:written", Support.EMULATE, (asked, most) -> times, true));
    }

    @Override
    protected void read(ByteBuffer target, long offset) {
      target.position(target.limit());
    }

    @Override
    protected void write(ByteBuffer source, long offset) {
      throw new AssertionError("the disk is read-only");
    }
  }

  private static void run(String program) throws IOException {
    try (ServedDisk disk = Layers.of(new Dated()).serve()) {
      Shell.run(disk.uri().toString(), program);
    }
  }

  @Test
  void all64BitsOfAStatusAreTold() throws IOException {
    run(
        """
        connect('base:allocation', 'x-test:written')
        told = status(h, 12 << 30, 0)['x-test:written']
        assert told == [(6 << 30, (1 << 64) - 1), (6 << 30, 1 << 32)], told
        """);
  }

  @Test
  void compactClientsNeitherSeeItInTheListNorCanSetIt() throws IOException {
    run(
        """
        h.set_request_extended_headers(False)
        h.set_opt_mode(True)
        h.connect_uri(uri)
        names = []
        def name(name):
            names.append(name)
        h.opt_list_meta_context_queries([], name)
        assert names == ['base:allocation'], names
        names.clear()
        h.opt_set_meta_context_queries(['x-test:written', 'base:allocation'], name)
        assert names == ['base:allocation'], names
        h.set_request_meta_context(False)
        h.opt_go()
        assert not h.can_meta_context('x-test:written')
        assert list(status(h, 1 << 30, 0)) == ['base:allocation']
        """);
  }
}
