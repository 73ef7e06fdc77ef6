package nbd.filters.unpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldTest {
  private final List<String> freed = new ArrayList<>();
  private final Held<String> held = new Held<>(freed::add);

  @Test
  void isSharedUntilTheLastUserLeaves() {
    Held<String>.Share one = held.enter("a", () -> "first");
    Held<String>.Share other = held.enter("a", () -> "never made");
    assertThat(other.kept()).isEqualTo("first");
    other.enter();
    one.leave();
    other.leave();
    assertThat(freed).isEmpty();
    other.leave();
    assertThat(freed).containsExactly("first");
    assertThat(held.enter("a", () -> "second").kept()).isEqualTo("second");
  }

  @Test
  void keepsEachDiskForItself() {
    held.enter("a", () -> "of a").leave();
    held.enter("b", () -> "of b");
    List<String> all = new ArrayList<>();
    held.forEach((key, kept) -> all.add(key + " " + kept));
    assertThat(all).containsExactly("b of b");
    assertThat(freed).containsExactly("of a");
  }
}
