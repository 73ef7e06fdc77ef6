package nbd.plugins.sh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import nbd.api.Allocation;
import nbd.api.BlockSizes;
import nbd.api.Blocking;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a disk can, by what its methods answer and by which of them there are. */
class AbilitiesTest {
  private static Layers layers(String... methods) {
    String[] words = Arrays.copyOf(methods, methods.length + 1);
    words[methods.length] = "get_size=echo 1M";
    return Layers.of(new EvalPlugin(), words);
  }

  private static Traits traits(String... methods) throws IOException {
    try (OpenDisk disk = layers(methods).open()) {
      return disk.traits();
    }
  }

  @Test
  void aDiskWithASizeAloneIsReadOnlyAndCanNothing() throws IOException {
    Traits traits = traits();
    assertThat(traits.toString())
        .isEqualTo(Traits.of(1 << 20).readOnly(true).blocking(Blocking.ALWAYS).build().toString());
  }

  @Test
  void aMethodPromisesItself() throws IOException {
    Traits traits =
        traits("pwrite=:", "flush=:", "trim=:", "zero=:", "cache=:", "extents=:", "pread=:");
    assertThat(traits.toString())
        .isEqualTo(
            Traits.of(1 << 20)
                .flush(Support.NATIVE)
                // By flushing, which the plugin sees to.
                .fua(Support.NATIVE)
                .trim(Support.NATIVE)
                .zero(Support.NATIVE)
                .cache(Support.NATIVE)
                .blocking(Blocking.ALWAYS)
                .build()
                .toString());
  }

  @Test
  void extentsAreThereIfTheyArePromised() throws IOException {
    for (String promise : new String[] {"extents=:", "can_extents=exit 0"}) {
      try (OpenDisk disk = layers(promise).open()) {
        assertThat(disk.contexts().names()).containsExactly(Allocation.NAME);
      }
    }
    for (String none : new String[] {"pread=:", "can_extents=exit 3"}) {
      try (OpenDisk disk = layers(none).open()) {
        assertThat(disk.contexts().isEmpty()).isTrue();
      }
    }
  }

  @Test
  void anAnswerOfItsOwnOutweighsThePromise() throws IOException {
    Traits traits =
        traits(
            "pwrite=:",
            "flush=:",
            "can_flush=exit 3",
            "trim=:",
            "can_trim=exit 3",
            "cache=:",
            "can_cache=echo emulate");
    assertThat(traits.flush()).isEqualTo(Support.NONE);
    assertThat(traits.fua()).isEqualTo(Support.NONE);
    assertThat(traits.trim()).isEqualTo(Support.NONE);
    assertThat(traits.cache()).isEqualTo(Support.EMULATE);
  }

  @ParameterizedTest
  @CsvSource({
    // can_zero, can_fast_zero, zero, fast zero
    "0, 0, NATIVE, NATIVE",
    "0, 3, NATIVE, NONE",
    "0, 2, NATIVE, NONE",
    "3, 0, EMULATE, EMULATE",
    "3, 3, EMULATE, NONE",
    "3, 2, EMULATE, EMULATE",
    "2, 2, EMULATE, EMULATE"
  })
  void zeroingIsTheScriptsOrWritten(int zero, int fast, Support told, Support toldFast)
      throws IOException {
    Traits traits = traits("pwrite=:", "can_zero=exit " + zero, "can_fast_zero=exit " + fast);
    assertThat(traits.zero()).isEqualTo(told);
    assertThat(traits.fastZero()).isEqualTo(toldFast);
  }

  @ParameterizedTest
  @CsvSource({"none, NONE", "Emulate, NATIVE", "native, NATIVE"})
  void fuaIsOfferedUnlessTheScriptSaysNone(String word, Support told) throws IOException {
    assertThat(traits("pwrite=:", "can_fua=echo " + word).fua()).isEqualTo(told);
  }

  @Test
  void rotationalAndMultiConnAreQuestionsToo() throws IOException {
    Traits traits = traits("is_rotational=exit 0", "can_multi_conn=exit 0");
    assertThat(traits.rotational()).isTrue();
    assertThat(traits.multiConn()).isEqualTo(Support.NATIVE);
  }

  @Test
  void aClientThatMayNotWriteIsNotAskedAbout() throws IOException {
    try (OpenDisk disk =
        layers("pwrite=:", "can_write=exit 1", "can_zero=exit 1").readOnly().open()) {
      assertThat(disk.traits().readOnly()).isTrue();
    }
  }

  @Test
  void sizesMayHaveSuffixesAndSpaceAround() throws IOException {
    try (OpenDisk disk = Layers.of(new EvalPlugin(), "get_size=echo ' 3s '").open()) {
      assertThat(disk.size()).isEqualTo(1536);
    }
    assertThat(traits("block_size=echo 512 4K 32M").blockSizes())
        .isEqualTo(new BlockSizes(512, 4096, 32 << 20));
    assertThat(traits("block_size=echo 0 0 0").blockSizes()).isEqualTo(BlockSizes.ANY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "can_fua=echo maybe",
        "can_cache=echo",
        "can_write=exit 1",
        "can_extents=exit 77",
        "block_size=echo 512 4096",
        "block_size=echo 3 4096 65536",
        "block_size=echo 1 2 three"
      })
  void anAnswerThatMakesNoSenseIsToldToWhoOpens(String method) {
    String name = method.substring(0, method.indexOf('='));
    assertThatThrownBy(() -> traits(method, "pwrite=:"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("eval " + name);
  }
}
