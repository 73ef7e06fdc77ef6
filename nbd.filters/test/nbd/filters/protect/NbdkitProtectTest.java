package nbd.filters.protect;

import nbd.filters.Twin;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.Layers;
import org.junit.jupiter.api.Test;

class NbdkitProtectTest {
  private static Layers memory(String... words) {
    return Layers.of(new MemoryPlugin(), "1M").behind(new ProtectFilter(), words);
  }

  @Test
  void protectsWhatNbdkitProtects() throws Exception {
    Twin.of(
            "-U - --filter=protect memory 1M protect=0x1000-0x1fff protect=~512-900000"
                + " protect=70000-",
            memory("protect=0x1000-0x1fff", "protect=~512-900000", "protect=70000-"),
            "size()",
            "flags()",
            "write(0, 512)",
            "write(0, 512, 0)",
            "write(512, 3584)",
            "write(4095, 1)",
            "write(4095, 2)",
            "write(4095, 2, 0)",
            "write(8192, 1)",
            "zero(100, 300)",
            "write(69999, 1)",
            "write(70000, 1)",
            "zero(4200, 100, NO_HOLE)",
            "zero(8192, 100, FUA)",
            "trim(5000, 100)",
            "trim(9000, 3000)",
            "zero(80000, 900000)",
            "write(60000, 20000, 5)",
            "read(0, 1048576)",
            "flush()")
        .assertSame();
  }

  @Test
  void zeroesAcrossTheEdgeOfWhatIsProtected() throws Exception {
    Twin.of(
            "-U - --filter=protect memory 1M protect=0x1000-0x1fff",
            memory("protect=0x1000-0x1fff"),
            "write(0, 100)",
            "zero(0, 0x1010)")
        .assertSameBut(
            new Twin.Difference(
                "zero(0, 0x1010)",
                "ENOTCONN",
                "done",
                "nbdkit 1.32 takes an offset for a pointer here, and ends"));
  }

  @Test
  void protectsWhatAShorterRangeInsideALongerOneIsSaidToProtect() throws Exception {
    Twin.of(
            "-U - --filter=protect memory 1M protect=0-1000 protect=10-20",
            memory("protect=0-1000", "protect=10-20"),
            "write(15, 1)",
            "write(500, 1)",
            "write(1001, 1)")
        .assertSameBut(
            new Twin.Difference(
                "write(500, 1)",
                "done",
                "EPERM",
                "nbdkit ends both ranges where the second one ends"));
  }
}
