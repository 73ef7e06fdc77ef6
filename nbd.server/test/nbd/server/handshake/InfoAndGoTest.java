package nbd.server.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import nbd.api.BlockSizes;
import nbd.api.Export;
import nbd.server.testing.ByteDisk;
import nbd.server.testing.RawClient;
import nbd.server.testing.RawSession;
import nbd.server.testing.Serving;
import nbd.server.testing.TestExport;
import nbd.wire.InfoItem;
import nbd.wire.Option;
import nbd.wire.OptionReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfoAndGoTest {
  private static final int NAME = 1;
  private static final int DESCRIPTION = 2;
  private static final int BLOCK_SIZE = 3;

  private static Export described(BlockSizes sizes) {
    return new TestExport(new ByteDisk(ByteDisk.ableTraits(1L << 40).blockSizes(sizes).build())) {
      @Override
      public Optional<String> defaultName() {
        return Optional.of("first");
      }

      @Override
      public Optional<String> description(String exportName) {
        return exportName.equals("plain") ? Optional.empty() : Optional.of("disk " + exportName);
      }
    };
  }

  private static List<InfoItem> items(BlockSizes sizes, String name, Integer... requests)
      throws IOException {
    try (Serving serving = Serving.of(described(sizes));
        RawClient client = serving.connect()) {
      List<OptionReply> info = client.ask(new Option.Info(name, List.of(requests)));
      List<OptionReply> go = client.ask(new Option.Go(name, List.of(requests)));
      assertThat(go).as("GO tells what INFO told").isEqualTo(info);
      assertThat(go).last().isEqualTo(new OptionReply.Ack());
      List<InfoItem> items = new ArrayList<>();
      go.subList(0, go.size() - 1).forEach(reply -> items.add(((OptionReply.Info) reply).item()));
      return items;
    }
  }

  private static List<InfoItem> without(List<InfoItem> items, Class<? extends InfoItem> type) {
    return items.stream().filter(item -> !type.isInstance(item)).toList();
  }

  @Test
  void sizeAndFlagsAreToldUnaskedAndNothingElse() throws IOException {
    List<InfoItem> items = items(BlockSizes.ANY, "x");
    assertThat(items).hasSize(1);
    assertThat(((InfoItem.Export) items.getFirst()).size()).isEqualTo(1L << 40);
    assertThat(((InfoItem.Export) items.getFirst()).flags().bits()).isEqualTo(0xd6d);
  }

  @Test
  void allThatIsAskedIsTold() throws IOException {
    BlockSizes sizes = new BlockSizes(512, 8192, 1 << 20);
    assertThat(without(items(sizes, "x", 0, NAME, DESCRIPTION, BLOCK_SIZE), InfoItem.Export.class))
        .containsExactlyInAnyOrder(
            new InfoItem.Name("x"),
            new InfoItem.Description("disk x"),
            new InfoItem.BlockSize(512, 8192, 1 << 20));
  }

  @Test
  void theMaximumIsNotMoreThanTheServerTakes() throws IOException {
    assertThat(items(BlockSizes.ANY, "x", BLOCK_SIZE))
        .contains(new InfoItem.BlockSize(1, 4096, 64 << 20));
  }

  @Test
  void theEmptyNameIsToldByItsRealName() throws IOException {
    assertThat(items(BlockSizes.ANY, "", NAME, DESCRIPTION))
        .contains(new InfoItem.Name("first"), new InfoItem.Description("disk first"));
  }

  @Test
  void aDescriptionThatIsNotThereIsLeftOut() throws IOException {
    assertThat(items(BlockSizes.ANY, "plain", DESCRIPTION)).hasSize(1);
  }

  @Test
  void unknownItemsAreIgnored() throws IOException {
    assertThat(items(BlockSizes.ANY, "x", 4, 77, 0xffff, NAME))
        .hasSize(2)
        .contains(new InfoItem.Name("x"));
  }

  @Test
  void goAnswersNothingAfterItsAck() throws IOException {
    try (Serving serving = Serving.disk(ByteDisk.able(4096));
        RawClient client = RawClient.greeted(serving.dial(), 1);
        RawSession session = client.go("")) {
      session.assertLives();
    }
  }

  /** A default name may change at any time; what GO has told must be what transmission gets. */
  @Test
  void goServesTheDiskThatItDescribed() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    TestExport export =
        new TestExport(client -> ByteDisk.able(client.exportName().length() * 1024L)) {
          @Override
          public Optional<String> defaultName() {
            return Optional.of("n".repeat(asked.incrementAndGet()));
          }
        };
    try (Serving serving = Serving.of(export);
        RawSession session = serving.connect().go("")) {
      session.assertLives();
      assertThat(session.export().size()).isEqualTo(1024);
      assertThat(export.events().all()).containsExactly("open n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"defect", "nothing", "a\0b"})
  void aDefaultNameThatIsNoneIsAnErrorReply(String how) throws IOException {
    TestExport export =
        new TestExport(ByteDisk.able(4096)) {
          @Override
          @SuppressWarnings("NullOptional") // what a layer does wrong
          public Optional<String> defaultName() {
            switch (how) {
              case "defect" -> throw new IllegalStateException("a defect");
              case "nothing" -> {
                return null;
              }
              default -> {
                return Optional.of(how);
              }
            }
          }
        };
    try (Serving serving = Serving.of(export);
        RawClient client = serving.connect()) {
      assertThat(client.ask(new Option.Go("", List.of(NAME))))
          .last()
          .isInstanceOf(OptionReply.Error.class);
      client.go("x").assertLives();
    }
  }
}
