package nbd.filters.nozero;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NbdkitNoZeroTest {
  private static Twin twin(String mode, String fastMode) throws Exception {
    return Twin.of(
        "--filter=nozero memory 128K " + mode + " " + fastMode,
        Layers.of(new MemoryPlugin(), "128K").behind(new NoZeroFilter(), mode, fastMode),
        "flags()",
        "write(0, 98304)",
        "zero(32768, 32768)",
        "zero(32768, 32768, FAST_ZERO)",
        "zero(65536, 100, NO_HOLE)",
        "read(0, 131072)",
        "map()",
        "trim(0, 32768)",
        "map()");
  }

  @ParameterizedTest
  @CsvSource({
    "zeromode=none, fastzeromode=default",
    "zeromode=none, fastzeromode=slow",
    "zeromode=plugin, fastzeromode=ignore",
    "zeromode=plugin, fastzeromode=default"
  })
  void offersAndDoesWhatNbdkitDoes(String mode, String fastMode) throws Exception {
    twin(mode, fastMode).assertSame();
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "none", "ignore"})
  void writesZeroesAsNbdkitDoes(String fastMode) throws Exception {
    String why = "nbdkit's memory looks whether what is written is zero, whoever writes it";
    twin("zeromode=emulate", "fastzeromode=" + fastMode)
        .assertSameBut(
            new Twin.Difference(
                "map()",
                "0-32768:0 32768-65536:2 65536-98304:0 98304-131072:3",
                "0-98304:0 98304-131072:3",
                why),
            new Twin.Difference(
                "map() #2",
                "0-32768:3 32768-65536:2 65536-98304:0 98304-131072:3",
                "0-32768:3 32768-98304:0 98304-131072:3",
                why));
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "none", "slow"})
  void zeroesWithoutHolesAsNbdkitDoes(String fastMode) throws Exception {
    String why = "nbdkit's memory makes holes also where it is told not to";
    twin("zeromode=notrim", "fastzeromode=" + fastMode)
        .assertSameBut(
            new Twin.Difference(
                "map()",
                "0-32768:0 32768-65536:3 65536-98304:0 98304-131072:3",
                "0-32768:0 32768-65536:2 65536-98304:0 98304-131072:3",
                why),
            new Twin.Difference(
                "map() #2",
                "0-65536:3 65536-98304:0 98304-131072:3",
                "0-32768:3 32768-65536:2 65536-98304:0 98304-131072:3",
                why));
  }
}
