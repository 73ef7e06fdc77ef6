package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nbd.api.Export;
import nbd.api.ExportName;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.server.ExportSpec;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.LiveCatalog;
import nbd.server.testing.LiveServer;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Requests;
import nbd.server.testing.SizedPlugin;
import nbd.server.testing.Specs;
import nbd.server.testing.TestExport;
import nbd.wire.InfoItem;
import nbd.wire.InfoType;
import nbd.wire.Option;
import nbd.wire.OptionReply;
import nbd.wire.TransmissionFlag;
import nbd.wire.WireError;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names, descriptions and flags where several exports are served. */
class ManyExportsTest {
  private final SizedPlugin disk = new SizedPlugin("disk");

  /** Has the disks "x" and "y/z", of which "x" is the default one. */
  private final SizedPlugin family =
      new SizedPlugin("family") {
        @Override
        protected TestExport make(long size) {
          return new TestExport(_ -> ByteDisk.able(size)) {
            @Override
            public List<ExportName> list() {
              return List.of(new ExportName("x", "the x"), new ExportName("y/z", "the z"));
            }

            @Override
            public Optional<String> defaultName() {
              return Optional.of("x");
            }

            @Override
            public Optional<String> description(String exportName) {
              return Optional.of("disk " + exportName);
            }
          };
        }
      };

  private final SizedPlugin broken =
      new SizedPlugin("broken") {
        @Override
        public Export export(Parameters parameters, Host host) {
          return new TestExport(ByteDisk.able(512)) {
            @Override
            public List<ExportName> list() throws IOException {
              throw new IOException("the folder is gone");
            }
          };
        }
      };

  private LiveServer live;

  @BeforeEach
  void start() throws IOException {
    live = LiveServer.of(new LiveCatalog(disk, family, broken));
  }

  @AfterEach
  void stop() throws IOException {
    live.close();
  }

  private void put(ExportSpec spec) throws IOException {
    live.server().put(spec);
  }

  private List<OptionReply> listed() throws IOException {
    try (RawClient client = live.serving().connect()) {
      return client.ask(new Option.ListExports());
    }
  }

  private static OptionReply server(String name, String description) {
    return new OptionReply.Server(name, description);
  }

  @Test
  void tellsTwoHundredExportsAndOpensNone() throws IOException {
    List<OptionReply> expected = new ArrayList<>();
    for (int i : IntStream.range(100, 300).toArray()) {
      put(Specs.described(Specs.sized("disk" + i, "disk", i), "number " + i));
      expected.add(server("disk" + i, "number " + i));
    }
    expected.add(new OptionReply.Ack());
    assertThat(listed()).isEqualTo(expected);
    assertThat(disk.made()).hasSize(200).allMatch(export -> export.events().all().isEmpty());
    assertThat(live.size("disk299")).isEqualTo(299);
  }

  @Test
  void joinsTheNamesOfAFamilyToTheExports() throws IOException {
    put(Specs.sized("f", "family", 1000));
    put(Specs.sized("", "family", 1000));
    put(Specs.sized(ExportSpec.EVERY_NAME, "family", 1000));
    put(Specs.described(Specs.sized("d", "family", 1000), "mine"));
    assertThat(listed())
        .containsExactly(
            server("/x", "the x"),
            server("/y/z", "the z"),
            server("d/x", "mine"),
            server("d/y/z", "mine"),
            server("f/x", "the x"),
            server("f/y/z", "the z"),
            server("x", "the x"),
            server("y/z", "the z"),
            new OptionReply.Ack());
  }

  @Test
  void aNameIsToldOnce() throws IOException {
    put(Specs.sized(ExportSpec.EVERY_NAME, "family", 1000));
    put(Specs.described(Specs.sized("x", "disk", 1000), "the other x"));
    assertThat(listed())
        .containsExactly(server("x", "the other x"), server("y/z", "the z"), new OptionReply.Ack());
  }

  @Test
  void anExportThatCannotTellItsNamesHidesNoOther() throws IOException {
    put(Specs.sized("a", "broken", 1));
    put(Specs.sized("b", "disk", 1));
    assertThat(listed()).containsExactly(server("b", ""), new OptionReply.Ack());
    live.server().remove("b");
    assertThat(listed()).singleElement().isInstanceOf(OptionReply.Error.class);
  }

  @Test
  void aJoinedNameThatIsTooLongIsLeftOut() throws IOException {
    String longest = "n".repeat(4096);
    put(Specs.sized(longest, "family", 1));
    put(Specs.sized("b", "disk", 1));
    assertThat(listed()).containsExactly(server("b", ""), new OptionReply.Ack());
    put(Specs.sized(longest, "disk", 1000));
    assertThat(listed())
        .containsExactly(server("b", ""), server(longest, ""), new OptionReply.Ack());
  }

  private List<InfoItem> info(String name) throws IOException {
    List<Integer> wanted = List.of((int) InfoType.NAME.code(), (int) InfoType.DESCRIPTION.code());
    try (RawClient client = live.serving().connect()) {
      return client.ask(new Option.Info(name, wanted)).stream()
          .filter(OptionReply.Info.class::isInstance)
          .map(reply -> ((OptionReply.Info) reply).item())
          .skip(1)
          .toList();
    }
  }

  @Test
  void anExportsOwnNameStandsForItsDefaultDisk() throws IOException {
    put(Specs.sized("f", "family", 1000));
    put(Specs.sized(ExportSpec.EVERY_NAME, "family", 1000));
    assertThat(info("f"))
        .containsExactly(new InfoItem.Name("f/x"), new InfoItem.Description("disk x"));
    assertThat(info(""))
        .containsExactly(new InfoItem.Name("x"), new InfoItem.Description("disk x"));
    assertThat(info("f/y"))
        .containsExactly(new InfoItem.Name("f/y"), new InfoItem.Description("disk y"));
    assertThat(family.made()).allMatch(export -> !export.events().all().contains("open "));
    assertThat(family.made().getFirst().events().all()).contains("open x", "open y");
  }

  @Test
  void theConfiguredDescriptionWins() throws IOException {
    put(Specs.described(Specs.sized("f", "family", 1000), "mine"));
    assertThat(info("f")).contains(new InfoItem.Description("mine"));
  }

  @Test
  void anExportConfiguredReadOnlyIsOneForClientsAndForLayers() throws IOException {
    List<String> seen = new ArrayList<>();
    SizedPlugin noting =
        new SizedPlugin("noting") {
          @Override
          protected TestExport make(long size) {
            return new TestExport(
                client -> {
                  seen.add(client.exportName() + " " + client.readOnly());
                  return ByteDisk.able(size);
                });
          }
        };
    try (LiveServer other = LiveServer.of(new LiveCatalog(noting))) {
      other.server().put(Specs.readOnly(Specs.sized("r", "noting", 1000)));
      other.server().put(Specs.sized("w", "noting", 1000));
      assertThat(writes(other, "r/1")).isEqualTo(Optional.of(WireError.EPERM));
      assertThat(writes(other, "w/2")).isEmpty();
    }
    assertThat(seen).containsExactly("1 true", "2 false");
  }

  private static Optional<WireError> writes(LiveServer other, String name) throws IOException {
    try (RawSession session = other.serving().connect().structured().go(name)) {
      boolean readOnly = session.export().flags().has(TransmissionFlag.READ_ONLY);
      boolean trims = session.export().flags().has(TransmissionFlag.SEND_TRIM);
      Optional<WireError> error = session.ask(Requests.write(0, 1)).error();
      assertThat(readOnly).isEqualTo(error.isPresent()).isNotEqualTo(trims);
      return error;
    }
  }
}
