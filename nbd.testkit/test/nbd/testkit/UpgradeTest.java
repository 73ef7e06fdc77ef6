package nbd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Filter;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.PassThrough;
import nbd.api.Plugin;
import nbd.api.RetainedState;
import nbd.api.Schema;
import nbd.api.Support;
import nbd.plugin.memory.MemoryPlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Open disks move to layers that are made anew, as a server has them do. */
@Timeout(60)
class UpgradeTest {
  private final List<String> notes = new ArrayList<>();
  private final List<RetainedState> states = new ArrayList<>();

  /** Notes what it is asked for, fails where it is told to, and hands its word on. */
  private record Noting(List<String> notes, Handover handover, String failing) implements Filter {
    @Override
    public String name() {
      return "noting";
    }

    @Override
    public String description() {
      return "notes";
    }

    @Override
    public Schema schema() {
      return Schema.of(Parameter.text("word").mandatory().asBareWord());
    }

    @Override
    public Export wrap(Export next, Parameters parameters, Host host) {
      return new Noted(this, next, parameters.text("word"));
    }
  }

  private static final class Noted extends ExportFilter {
    private final Noting filter;
    private final String word;

    Noted(Noting filter, Export next, String word) {
      super(next);
      this.filter = filter;
      this.word = word;
    }

    private void note(String what) throws IOException {
      filter.notes.add(word + " " + what);
      if (filter.failing.equals(what)) {
        throw new IOException(word + " cannot " + what);
      }
    }

    @Override
    public Handover handover() {
      return filter.handover;
    }

    @Override
    public void ready() throws IOException {
      note("ready");
    }

    @Override
    public Optional<RetainedState> retain() throws IOException {
      note("retain");
      return Optional.of(RetainedState.of("word", 1).with("word", word).build());
    }

    @Override
    public boolean adopt(RetainedState state) throws IOException {
      note("adopt");
      filter.notes.add(word + " was " + state.value("word", String.class));
      return true;
    }

    @Override
    public Handle open(Client client) throws IOException {
      note("open");
      return new PassThrough(next().open(client)) {
        @Override
        public void close() throws IOException {
          filter.notes.add(word + " closes a handle");
          super.close();
        }
      };
    }

    @Override
    public void close() throws IOException {
      filter.notes.add(word + " close");
      super.close();
    }
  }

  private Layers layers(Handover handover, String failing, String size, String word) {
    return Layers.of(new MemoryPlugin(), size).behind(new Noting(notes, handover, failing), word);
  }

  private Layers careful(String failing, String word) {
    return layers(Handover.AFTER_CLOSE, failing, "1M", word);
  }

  @Test
  void allDisksOfAnExportMoveAndFindWhatTheyHaveWritten() throws IOException {
    try (OpenDisk disk = careful("", "old").open();
        OpenDisk other = disk.again("")) {
      disk.write(5, new byte[] {1, 2});
      TestHost before = disk.host();
      assertThat(disk.upgrade(careful("", "new"))).isEqualTo(Upgrade.DONE);
      assertThat(other.read(4, 4)).containsExactly(0, 1, 2, 0);
      assertThat(disk.host()).isNotSameAs(before);
      other.write(6, new byte[] {3});
      assertThat(disk.upgrade().isDone()).isTrue();
      assertThat(disk.read(4, 4)).containsExactly(0, 1, 3, 0);
    }
    assertThat(notes.subList(0, 14))
        .containsExactly(
            "old ready",
            "old open",
            "old open",
            "old closes a handle",
            "old closes a handle",
            "old retain",
            "new adopt",
            "new was old",
            "new ready",
            "new open",
            "new open",
            "old close",
            "new closes a handle",
            "new closes a handle");
  }

  @Test
  void layersThatStandItAreOpenedBeforeTheOldOnesAreClosed() throws IOException {
    Layers old = Layers.of(Beside.DISK).behind(new Noting(notes, Handover.BESIDE, ""), "old");
    Layers next = Layers.of(Beside.DISK).behind(new Noting(notes, Handover.BESIDE, ""), "new");
    try (OpenDisk disk = old.open()) {
      assertThat(disk.upgrade(next).isDone()).isTrue();
    }
    assertThat(notes)
        .containsExactly(
            "old ready",
            "old open",
            "new ready",
            "new open",
            "old closes a handle",
            "old close",
            "new closes a handle",
            "new close");
  }

  /** Read-only zeroes, which may be open twice. */
  private record Beside() implements Plugin {
    static final Beside DISK = new Beside();

    @Override
    public String name() {
      return "beside";
    }

    @Override
    public String description() {
      return "zeroes";
    }

    @Override
    public Export export(Parameters parameters, Host host) throws IOException {
      Scripted zeroes = Scripted.ofSize(4096);
      Export made = zeroes.export(parameters, host);
      return new Export() {
        @Override
        public Handle open(Client client) throws IOException {
          return made.open(client);
        }

        @Override
        public Handover handover() {
          return Handover.BESIDE;
        }
      };
    }
  }

  @Test
  void whereTheNewLayersFailTheOldOnesServeOn() throws IOException {
    try (OpenDisk disk = careful("", "old").open()) {
      disk.write(5, new byte[] {1, 2});
      for (String step : List.of("ready", "open")) {
        assertThatThrownBy(() -> disk.upgrade(careful(step, "new")))
            .isInstanceOf(IOException.class)
            .hasMessage("new cannot " + step);
        assertThat(disk.read(4, 4)).as(step).containsExactly(0, 1, 2, 0);
      }
      assertThat(disk.upgrade(careful("adopt", "new")))
          .isEqualTo(new Upgrade(Upgrade.Result.REFUSED, "new cannot adopt"));
      disk.write(5, new byte[] {3});
      assertThat(disk.read(4, 4)).containsExactly(0, 3, 2, 0);
    }
    assertThat(notes).filteredOn("new close"::equals).hasSize(3);
    assertThat(notes).last().isEqualTo("old close");
  }

  /** As in a server, so that nobody keeps what an attempt has left. */
  @Test
  void whatIsLeftIsGivenBackAfterAnAttemptThatIsUndone() throws IOException {
    Layers layers =
        Layers.of(Scripted.on(new byte[512]))
            .behind(new Keeping(states))
            .behind(new Keeping(states));
    try (OpenDisk disk = layers.open()) {
      assertThat(disk.upgradeAndUndo()).isEqualTo(Upgrade.DONE);
      assertThat(states).hasSize(2).allSatisfy(UpgradeTest::assertEmpty);
      assertThat(states).noneMatch(RetainedState::isHandedOver);
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(states).hasSize(4).allSatisfy(UpgradeTest::assertEmpty);
      assertThat(states.subList(2, 4)).allMatch(RetainedState::isHandedOver);
      assertThat(disk.upgrade(Layers.of(Scripted.on(new byte[512]))).isDone()).isTrue();
      assertThat(states).hasSize(6).allSatisfy(UpgradeTest::assertEmpty);
      assertThat(states.subList(4, 6)).noneMatch(RetainedState::isHandedOver);
    }
  }

  private static void assertEmpty(RetainedState state) {
    assertThatThrownBy(() -> state.value("value", String.class)).isInstanceOf(IOException.class);
  }

  private record Keeping(List<RetainedState> states) implements Filter {
    @Override
    public String name() {
      return "keeping";
    }

    @Override
    public String description() {
      return "hands a value on";
    }

    @Override
    public Export wrap(Export next, Parameters parameters, Host host) {
      return new ExportFilter(next) {
        @Override
        public Handle open(Client client) throws IOException {
          return next().open(client);
        }

        @Override
        public Optional<RetainedState> retain() {
          states.add(RetainedState.of("kept", 1).with("value", "it").build());
          return Optional.of(states.getLast());
        }

        @Override
        public boolean adopt(RetainedState state) throws IOException {
          return state.value("value", String.class).equals("it");
        }
      };
    }
  }

  /** As in a server: of two filters of a name, the one in front is the first. */
  @Test
  void ofSeveralLayersOfANameTheOutermostInheritsFromTheOutermost() throws IOException {
    Layers two = careful("", "inner").behind(new Noting(notes, Handover.AFTER_CLOSE, ""), "outer");
    try (OpenDisk disk = two.open()) {
      assertThat(disk.upgrade(careful("", "new"))).isEqualTo(Upgrade.DONE);
      assertThat(notes).containsSubsequence("outer retain", "inner retain", "new was outer");
      notes.clear();
      assertThat(disk.upgrade(two)).isEqualTo(Upgrade.DONE);
      assertThat(notes).contains("outer was new").doesNotContain("inner adopt");
      notes.clear();
      assertThat(disk.upgrade()).isEqualTo(Upgrade.DONE);
      assertThat(notes).containsSubsequence("inner was inner", "outer was outer");
    }
  }

  @Test
  void anotherDiskIsToldAndClientsStay() throws IOException {
    try (OpenDisk disk = careful("", "old").open()) {
      disk.write(5, new byte[] {1, 2});
      Upgrade upgrade = disk.upgrade(layers(Handover.AFTER_CLOSE, "", "2M", "new"));
      assertThat(upgrade.result()).isEqualTo(Upgrade.Result.ANOTHER_DISK);
      assertThat(upgrade.why()).contains("memory");
      assertThat(disk.size()).isEqualTo(1 << 20);
      assertThat(disk.read(4, 4)).containsExactly(0, 1, 2, 0);
    }
  }

  @Test
  void whatClientsWereToldAndCannotHaveAnyMoreIsToldAndTheyStay() throws IOException {
    byte[] bytes = new byte[4096];
    try (OpenDisk disk = Layers.of(Scripted.on(bytes)).open()) {
      assertMisfit(disk, Layers.of(Scripted.on(new byte[512])), "4096 bytes and then 512");
      assertMisfit(disk, Layers.of(Scripted.ofSize(4096)), "writable and then read-only");
      assertMisfit(
          disk, Layers.of(Scripted.on(bytes).traits(it -> it.flush(Support.NONE))), "[flush] lost");
      disk.write(0, new byte[] {1});
      assertThat(disk.upgrade().isDone()).isTrue();
      assertThat(disk.read(0, 1)).containsExactly(1);
    }
  }

  private static void assertMisfit(OpenDisk disk, Layers next, String why) throws IOException {
    Upgrade upgrade = disk.upgrade(next);
    assertThat(upgrade.result()).isEqualTo(Upgrade.Result.MISFIT);
    assertThat(upgrade.why()).contains(why);
  }
}
