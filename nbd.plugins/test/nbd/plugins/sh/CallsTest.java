package nbd.plugins.sh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import nbd.api.Allocation;
import nbd.api.Flag;
import nbd.api.Range;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;

/** Requests as the script gets them, and data both ways. */
class CallsTest extends DiskOfPieces {
  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    try (OpenDisk disk =
        disk(
            "config_complete=truncate -s 1M $tmpdir/disk",
            "pread=dd if=$tmpdir/disk skip=$4 count=$3 iflag=skip_bytes,count_bytes bs=64k",
            "pwrite=dd of=$tmpdir/disk seek=$4 conv=notrunc oflag=seek_bytes bs=64k")) {
      disk.write(1000, bytes);
      assertThat(disk.read(1000, bytes.length)).isEqualTo(bytes);
      assertThat(disk.read(0, 1000)).containsOnly(0);
    }
  }

  @Test
  void argumentsAreTheHandleTheLengthTheOffsetAndTheFlags() throws IOException {
    try (OpenDisk disk =
        disk(
            "open=echo h 1",
            "can_fua=echo native",
            "can_fast_zero=exit 0",
            "pread=" + noting("printf abcd"),
            "pwrite=" + noting("cat >/dev/null"),
            "zero=" + noting(""),
            "trim=" + noting(""),
            "cache=" + noting(""),
            "flush=" + noting(""),
            "extents=" + noting("echo 0 1M"))) {
      disk.read(8, 4);
      disk.write(0, new byte[7]);
      disk.write(0, new byte[7], Flag.FUA);
      disk.zero(1, 2);
      disk.zero(1, 2, Flag.NO_HOLE);
      disk.zero(1, 2, Flag.FUA, Flag.FAST_ZERO);
      disk.zero(1, 2, Flag.NO_HOLE, Flag.FAST_ZERO);
      disk.trim(3, 4);
      disk.trim(3, 4, Flag.FUA);
      disk.cache(5, 6);
      disk.flush();
      disk.extents(Allocation.NAME, new Range(0, 512), 2);
      disk.extents(Allocation.NAME, new Range(512, 512), 1);
    }
    assertThat(calls())
        .containsExactly(
            "pread h 1 4 8",
            "pwrite h 1 7 0 ",
            "pwrite h 1 7 0 fua",
            "zero h 1 2 1 may_trim",
            "zero h 1 2 1 ",
            "zero h 1 2 1 fua,may_trim,fast",
            "zero h 1 2 1 fast",
            "trim h 1 4 3 ",
            "trim h 1 4 3 fua",
            "cache h 1 6 5",
            "flush h 1",
            "extents h 1 512 0 ",
            "extents h 1 512 512 req_one");
  }

  @Test
  void aWriteThatTheScriptDoesNotReadSucceeds() throws IOException {
    try (OpenDisk disk = disk("pwrite=exit 0")) {
      disk.write(0, new byte[1 << 20]);
    }
  }

  @Test
  void aWriteWhoseScriptPrintsALotDoesNotHang() throws IOException {
    String much = "head -c 1000000 /dev/zero";
    try (OpenDisk disk = disk("pwrite=" + much + "; " + much + " >&2; cat >/dev/null")) {
      disk.write(0, new byte[1 << 20]);
    }
  }

  @Test
  void aScriptThatReadsItsStandardInputFindsItsEnd() throws IOException {
    try (OpenDisk disk = disk("pread=cat; printf abc")) {
      assertThat(disk.read(0, 3)).asString(US_ASCII).isEqualTo("abc");
    }
  }

  @Test
  void whatASuccessfulScriptPrintsOnStandardErrorChangesNothing() throws IOException {
    try (OpenDisk disk = disk("pread=echo EIO not really >&2; printf abc")) {
      assertThat(disk.read(0, 3)).asString(US_ASCII).isEqualTo("abc");
    }
  }
}
