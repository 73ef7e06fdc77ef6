package nbd.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a file is told of; the time is a number here. */
class SettlingTest {
  private static final Path A = Path.of("a");
  private static final Path B = Path.of("b");
  private static final Stamp SMALL = new Stamp(1, FileTime.fromMillis(5), "inode 1");
  private static final Stamp LARGE = new Stamp(2, FileTime.fromMillis(5), "inode 1");
  private static final Stamp LATER = new Stamp(1, FileTime.fromMillis(6), "inode 1");
  private static final Stamp OTHER = new Stamp(1, FileTime.fromMillis(5), "inode 2");
  private static final Changes NOTHING = new Changes(List.of(), List.of(), List.of());

  private final Settling settling = new Settling(200);

  @Test
  void aNewFileIsToldOnceItHasBeenQuietForTheWholeTime() {
    assertThat(settling.tell(Map.of(A, SMALL), 1000)).isEqualTo(NOTHING);
    assertThat(settling.nanosToWait(1050)).isEqualTo(150);
    assertThat(settling.tell(Map.of(A, SMALL), 1199)).isEqualTo(NOTHING);
    assertThat(settling.tell(Map.of(A, SMALL), 1200))
        .isEqualTo(new Changes(List.of(A), List.of(), List.of()));
    assertThat(settling.tell(Map.of(A, SMALL), 5000)).isEqualTo(NOTHING);
    assertThat(settling.isWaiting()).isFalse();
  }

  @Test
  void aFileThatGrowsBeginsToBeQuietAnew() {
    settling.tell(Map.of(A, SMALL), 1000);
    assertThat(settling.tell(Map.of(A, LARGE), 1150)).isEqualTo(NOTHING);
    assertThat(settling.tell(Map.of(A, LARGE), 1300)).isEqualTo(NOTHING);
    assertThat(settling.tell(Map.of(A, LARGE), 1350).appeared()).containsExactly(A);
  }

  @Test
  void sizeTimeAndInodeEachMakeAChange() {
    settling.tellAtOnce(Map.of(A, SMALL), 0);
    for (Stamp stamp : List.of(LARGE, LATER, OTHER, SMALL)) {
      settling.tell(Map.of(A, stamp), 1000);
      assertThat(settling.tell(Map.of(A, stamp), 2000))
          .isEqualTo(new Changes(List.of(), List.of(A), List.of()));
    }
  }

  @Test
  void aFileThatIsGoneForAMomentHasOnlyChanged() {
    settling.tellAtOnce(Map.of(A, SMALL), 0);
    assertThat(settling.tell(Map.of(), 1000)).isEqualTo(NOTHING);
    assertThat(settling.tell(Map.of(A, OTHER), 1100)).isEqualTo(NOTHING);
    assertThat(settling.tell(Map.of(A, OTHER), 1300))
        .isEqualTo(new Changes(List.of(), List.of(A), List.of()));
  }

  @Test
  void aFileThatComesBackAsItWasIsNotTold() {
    settling.tellAtOnce(Map.of(A, SMALL), 0);
    settling.tell(Map.of(), 1000);
    settling.tell(Map.of(A, SMALL), 1100);
    assertThat(settling.isWaiting()).isFalse();
  }

  @Test
  void aFileThatComesAndGoesUnquietIsNeverTold() {
    settling.tell(Map.of(A, SMALL), 1000);
    settling.tell(Map.of(), 1100);
    assertThat(settling.isWaiting()).isFalse();
    assertThat(settling.tell(Map.of(), 9000)).isEqualTo(NOTHING);
  }

  @Test
  void aRenamedFileHasAppearedAndVanishedInOne() {
    settling.tellAtOnce(Map.of(A, SMALL), 0);
    settling.tell(Map.of(B, SMALL), 1000);
    assertThat(settling.tell(Map.of(B, SMALL), 1200))
        .isEqualTo(new Changes(List.of(B), List.of(), List.of(A)));
  }

  @Test
  void oneThatIsBusyDoesNotHoldUpAnother() {
    settling.tell(Map.of(A, SMALL, B, SMALL), 1000);
    assertThat(settling.tell(Map.of(A, SMALL, B, LARGE), 1200).appeared()).containsExactly(A);
    assertThat(settling.tell(Map.of(A, SMALL, B, LARGE), 1400).appeared()).containsExactly(B);
  }
}
