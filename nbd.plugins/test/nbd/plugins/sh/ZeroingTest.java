package nbd.plugins.sh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Zeroing and FUA, by the script or by other methods of it. */
class ZeroingTest extends DiskOfPieces {
  @ParameterizedTest
  @CsvSource({"echo EOPNOTSUPP >&2; exit 1", "echo ENOTSUP not here >&2; exit 1", "exit 2"})
  void whereTheScriptCannotZeroZeroesAreWritten(String zero) throws IOException {
    try (OpenDisk disk =
        disk(
            "can_fua=echo native",
            "can_fast_zero=",
            "zero=" + noting(zero),
            "pwrite=" + noting("cat >$tmpdir/got; cp $tmpdir/got '" + folder + "/got'"))) {
      disk.zero(4096, 100_000, Flag.FUA);
      assertFails(ErrorCode.ENOTSUP, () -> disk.zero(0, 10, Flag.FAST_ZERO));
    }
    assertThat(calls())
        .containsExactly(
            "zero  100000 4096 fua,may_trim",
            "pwrite  100000 4096 fua",
            "zero  10 0 may_trim,fast");
    assertThat(folder.resolve("got")).hasBinaryContent(new byte[100_000]);
  }

  @Test
  void zeroesAreWrittenInPiecesThatTheDiskTakes() throws IOException {
    try (OpenDisk disk =
        disk(
            "block_size=echo 512 4K 64K",
            "zero=exit 2",
            "pwrite=" + noting("wc -c >>'" + folder + "/got'"))) {
      disk.zero(512, 130 << 10);
    }
    assertThat(calls())
        .containsExactly("pwrite  65536 512 ", "pwrite  65536 66048 ", "pwrite  2048 131584 ");
    assertThat(folder.resolve("got")).hasContent("65536\n65536\n2048");
  }

  @Test
  void zeroesAreWrittenUpToTheLastByteThatADiskCanHave() throws IOException {
    try (OpenDisk disk =
        Layers.of(
                new EvalPlugin(),
                "get_size=echo 9223372036854775807",
                "zero=exit 2",
                "pwrite=" + noting("cat >/dev/null"))
            .open()) {
      disk.zero(Long.MAX_VALUE - 100, 100);
    }
    assertThat(calls()).containsExactly("pwrite  100 9223372036854775707 ");
  }

  /** Nothing would end it when the client has long gone. */
  @Test
  void zeroesBeyondFourGibibytesAreNotWritten() throws IOException {
    try (OpenDisk disk =
        Layers.of(
                new EvalPlugin(),
                "get_size=echo 9223372036854775807",
                "zero=" + noting("exit 2"),
                "pwrite=" + noting("cat >/dev/null"))
            .open()) {
      assertThatThrownBy(() -> disk.zero(0, (1L << 32) + 1))
          .hasMessageContaining("at most 4294967296 bytes");
    }
    assertThat(calls()).containsExactly("zero  4294967297 0 may_trim");
  }

  @Test
  void anotherErrorOfZeroIsAnError() throws IOException {
    try (OpenDisk disk = disk("zero=echo ENOSPC full >&2; exit 1", "pwrite=cat >/dev/null")) {
      assertFails(ErrorCode.ENOSPC, () -> disk.zero(0, 10)).hasMessage("full");
    }
  }

  @Test
  void anEmulatedFuaIsAFlushAfterTheChangeEvenIfFlushIsNotOffered() throws IOException {
    try (OpenDisk disk =
        disk(
            "can_fua=echo emulate",
            "can_flush=exit 3",
            "flush=" + noting(""),
            "trim=" + noting(""),
            "zero=" + noting(""),
            "pwrite=" + noting(""))) {
      disk.write(0, new byte[1], Flag.FUA);
      disk.zero(1, 2, Flag.FUA);
      disk.trim(3, 4, Flag.FUA);
    }
    assertThat(calls())
        .containsExactly(
            "pwrite  1 0 ", "flush ", "zero  2 1 may_trim", "flush ", "trim  4 3 ", "flush ");
  }
}
