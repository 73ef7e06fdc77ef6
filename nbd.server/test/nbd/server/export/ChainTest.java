package nbd.server.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nbd.api.Call;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.ExportName;
import nbd.api.Handle;
import nbd.api.PassThrough;
import nbd.api.Schema;
import nbd.server.NbdServer;
import nbd.server.NbdServerBuilder;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.Events;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.Serving;
import nbd.server.testing.TestCatalog;
import nbd.server.testing.TestExport;
import nbd.server.testing.TestFilter;
import nbd.wire.Option;
import nbd.wire.OptionReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plugin behind filters: who hears what in which order, and who is closed when it fails. */
class ChainTest {
  private final Events events = new Events();

  private final TestExport disk =
      new TestExport(ByteDisk.able(4096)) {
        @Override
        public List<ExportName> list() {
          return List.of(new ExportName("first", "of the plugin"));
        }

        @Override
        public Optional<String> defaultName() {
          return Optional.of("first");
        }
      };

  private final class Noting extends ExportFilter {
    private final String name;

    Noting(Export next, String name) {
      super(next);
      this.name = name;
    }

    @Override
    public Handle open(nbd.api.Client client) throws IOException {
      events.add(name + " open " + client.exportName());
      return new PassThrough(next().open(client)) {
        @Override
        protected <R> R around(Call call, Next<R> rest) throws IOException {
          events.add(name + " " + call);
          return rest.proceed();
        }
      };
    }

    @Override
    public void close() throws IOException {
      events.add(name + " end");
      super.close();
    }
  }

  private TestFilter noting(String name) {
    return new TestFilter(name, Schema.NONE, (next, _, _) -> new Noting(next, name));
  }

  private NbdServerBuilder builder(TestFilter... filters) {
    var builder = NbdServer.builder().export(disk).catalog(TestCatalog.ofFilters(filters));
    for (TestFilter filter : filters) {
      builder.filter(filter.name());
    }
    return builder;
  }

  @Test
  void theFirstFilterNamedIsTheOutermost() throws IOException, InterruptedException {
    try (Serving serving = Serving.unix(builder(noting("a"), noting("b")))) {
      try (RawSession session = serving.simple()) {
        session.ask(Requests.trim(0, 512)).assertSuccess();
      }
      disk.events().await("close first", 1);
    }
    assertThat(events.all())
        .containsExactly(
            "a open first",
            "b open first",
            "a TRIM 0x0+0x200",
            "b TRIM 0x0+0x200",
            "a CLOSE",
            "b CLOSE",
            "a end",
            "b end");
    assertThat(disk.events().all()).containsExactly("open first", "close first", "end");
  }

  @Test
  void whatAFilterDoesNotChangeIsThePlugins() throws IOException {
    try (Serving serving = Serving.unix(builder(noting("a")));
        RawClient client = serving.connect()) {
      assertThat(client.ask(new Option.ListExports()))
          .containsExactly(new OptionReply.Server("first", "of the plugin"), new OptionReply.Ack());
    }
  }

  /** Wraps nothing, by one of several ways. */
  private static TestFilter failing(String how) {
    return new TestFilter(
        "failing",
        Schema.NONE,
        (_, _, _) -> {
          switch (how) {
            case "io" -> throw new IOException("no device");
            case "parameter" -> throw new nbd.api.ParameterException("not together");
            case "error" -> throw new NoClassDefFoundError("a/Library");
            default -> {
              return null;
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"io", "parameter", "error", "nothing"})
  void aFilterThatCannotWrapClosesWhatIsInside(String how) {
    assertThatThrownBy(() -> Serving.unix(builder(noting("a"), failing(how), noting("b"))));
    assertThat(events.all()).containsExactly("b end");
    assertThat(disk.events().all()).containsExactly("end");
  }

  @Test
  void aFilterThatWrapsNothingIsNamed() {
    assertThatThrownBy(() -> Serving.unix(builder(failing("nothing"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("failing");
    assertThat(disk.events().all()).containsExactly("end");
  }

  @Test
  void anAddressThatCannotBeHadClosesTheChain() {
    var builder =
        builder(noting("a")).listen(java.net.UnixDomainSocketAddress.of("/nowhere/to/be/socket"));
    assertThatThrownBy(() -> Serving.unix(builder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/nowhere/to/be/socket");
    assertThat(events.all()).containsExactly("a end");
    assertThat(disk.events().all()).containsExactly("end");
  }

  @Test
  void anOpenThatFailsInAFilterClosesWhatItHadOpened() throws IOException {
    var broken =
        TestFilter.ofHandles(
            "broken",
            next ->
                new PassThrough(next) {
                  @Override
                  public nbd.api.Traits traits() {
                    throw new IllegalStateException("a defect");
                  }
                });
    try (Serving serving = Serving.unix(builder(noting("a"), broken));
        RawClient client = serving.connect()) {
      client.refusal(new Option.Go("x", List.of()));
      assertThat(disk.events().all()).containsExactly("open x", "close x");
    }
  }
}
