package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import nbd.api.Allocation;
import nbd.api.Range;
import nbd.api.RetainedState;
import nbd.plugin.vddk.vix.CreateSpec;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;

class NotesTest {
  private static final String PATH = "[store] vm/vm.vmdk";
  private static final long SIZE = 1 << 20;

  private static RetainedState written(Range range) {
    Notes before = new Notes(List.of(PATH));
    before.written(PATH).add(range);
    before.created(PATH);
    return before.retain().orElseThrow();
  }

  @Test
  void whatWasWrittenBeforeAnUpgradeIsKnownAfterIt() throws IOException {
    Notes after = new Notes(List.of("[store] vm/other.vmdk", PATH));
    assertThat(after.adopt(written(new Range(70_000, 512)))).isTrue();
    assertThat(after.written(PATH).chunks().stream()).containsExactly(1);
    assertThat(after.isCreated(PATH)).isTrue();
    assertThat(after.written("[store] vm/other.vmdk").chunks().isEmpty()).isTrue();
  }

  @Test
  void anExportOfOtherDisksTakesNothing() throws IOException {
    Notes after = new Notes(List.of("[store] vm/other.vmdk"));
    assertThat(after.adopt(written(new Range(0, 512)))).isFalse();
    assertThat(after.isCreated(PATH)).isFalse();
  }

  @Test
  void whatIsRetainedIsACopy() throws IOException {
    Notes before = new Notes(List.of(PATH));
    before.written(PATH);
    RetainedState state = before.retain().orElseThrow();
    before.written(PATH).add(new Range(0, 512));
    Notes after = new Notes(List.of(PATH));
    after.adopt(state);
    assertThat(after.written(PATH).chunks().isEmpty()).isTrue();
  }

  @Test
  void aDiskThatHasGrownKeepsWhatWasWrittenAndAllItsClientsShareIt() {
    Notes notes = new Notes(List.of(PATH));
    notes.written(PATH).add(new Range(0, 512));
    Range behind = new Range(2 * SIZE, 512);
    notes.written(PATH).add(behind);
    assertThat(notes.written(PATH).covers(behind)).isTrue();
    assertThat(notes.written(PATH).covers(new Range(0, 512))).isTrue();
  }

  @Test
  void stateOfAnotherLayoutIsRefused() {
    RetainedState other = RetainedState.of("vddk.written", 2).build();
    assertThatThrownBy(() -> new Notes(List.of(PATH)).adopt(other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("vddk.written version 2");
  }

  @Test
  void anUpgradeHandsThemOnAndMakesNoDiskTwice() throws IOException {
    FakeLibrary library = new FakeLibrary(1024);
    try (OpenDisk disk = Disks.created(library, new CreateSpec(1, 2, 4, 1024)).open()) {
      disk.write(0, new byte[512]);
      assertThat(disk.upgrade().isDone()).isTrue();
      assertThat(disk.extents(Allocation.NAME, new Range(0, 512), 1).first().status())
          .isEqualTo(Allocation.DATA);
      assertThat(disk.extents(Allocation.NAME, new Range(65_536, 512), 1).first().status())
          .isEqualTo(Allocation.HOLE_ZERO);
    }
    assertThat(library.created).containsExactly(Disks.PATH);
    assertThat(library.violations).isEmpty();
  }
}
