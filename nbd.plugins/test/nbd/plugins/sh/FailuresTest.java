package nbd.plugins.sh;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import nbd.api.Allocation;
import nbd.api.ErrorCode;
import nbd.api.Range;
import nbd.testkit.OpenDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a script's failure, exit status and death. */
class FailuresTest extends DiskOfPieces {
  @ParameterizedTest
  @CsvSource({"0, 10", "9, 10", "11, 10", "200000, 10", "99999, 100000"})
  void aReadOfTheWrongLengthFailsAndTellsBoth(int printed, int asked) throws IOException {
    try (OpenDisk disk = disk("pread=head -c " + printed + " /dev/zero")) {
      assertFails(ErrorCode.EIO, () -> disk.read(0, asked))
          .hasMessage("eval pread: printed %d bytes, not %d".formatted(printed, asked));
    }
  }

  @Test
  void aReadThatHasNoEndIsGivenUp() throws IOException {
    try (OpenDisk disk = disk("pread=cat /dev/zero")) {
      assertThatThrownBy(() -> disk.read(0, 10))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll("printed more than", "bytes, not 10");
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          EPERM hands off,      EPERM,     hands off
          EROFS hands off,      EPERM,     hands off
          eio   broken,         EIO,       broken
          ENOMEM x,             ENOMEM,    x
          EINVAL x,             EINVAL,    x
          ENOSPC Out of space,  ENOSPC,    Out of space
          EDQUOT x,             ENOSPC,    x
          EFBIG x,              ENOSPC,    x
          EOVERFLOW x,          EOVERFLOW, x
          ESHUTDOWN x,          ESHUTDOWN, x
          ENOTSUP x,            ENOTSUP,   x
          EOPNOTSUPP x,         ENOTSUP,   x
          EINVALID x,           EIO,       EINVALID x
          just text,            EIO,       just text
          "EINVAL\\nsecond",    EINVAL,    second
          "first\\nsecond",     EIO,       first
          """)
  void theFirstWordOnStandardErrorNamesTheError(String printed, ErrorCode code, String told)
      throws IOException {
    try (OpenDisk disk = disk("pread=printf '" + printed + "\\n' >&2; exit 1")) {
      assertFails(code, () -> disk.read(0, 3)).hasMessage(told);
    }
  }

  @Test
  void anErrorWithoutAMessageTellsTheMethodAndTheStatus() throws IOException {
    try (OpenDisk disk =
        disk("pwrite=", "pread=exit 1", "trim=echo ENOSPC >&2; exit 4", "flush=exit 127")) {
      assertFails(ErrorCode.EIO, () -> disk.read(0, 3))
          .hasMessage("eval pread exited with status 1, without a message on standard error");
      assertFails(ErrorCode.ENOSPC, () -> disk.trim(0, 3))
          .hasMessage("eval trim exited with status 4, without a message on standard error");
      assertFails(ErrorCode.EIO, disk::flush).hasMessageContaining("status 127");
    }
  }

  @Test
  void aScriptThatASignalEndsIsAnErrorThatTellsWhich() throws IOException {
    try (OpenDisk disk = disk("pread=printf abc; kill -9 $$", "flush=echo bye >&2; kill $$")) {
      assertFails(ErrorCode.EIO, () -> disk.read(0, 3)).hasMessageContaining("signal 9 (SIGKILL)");
      assertFails(ErrorCode.EIO, disk::flush).hasMessageContainingAll("bye", "signal 15 (SIGTERM)");
    }
  }

  @Test
  void falseAnswersNoRequest() throws IOException {
    try (OpenDisk disk = disk("pread=exit 3", "pwrite=exit 3")) {
      assertFails(ErrorCode.EIO, () -> disk.read(0, 3))
          .hasMessageContaining("exited with status 3, which says false");
      assertFails(ErrorCode.EIO, () -> disk.write(0, new byte[1]))
          .hasMessageContaining("exited with status 3, which says false");
    }
  }

  @Test
  void whatWasPromisedAndIsMissingFailsWhereItIsNeeded() throws IOException {
    try (OpenDisk disk =
        disk("can_write=", "can_extents=", "can_trim=", "can_flush=", "can_cache=echo native")) {
      assertFails(ErrorCode.EIO, () -> disk.read(0, 3))
          .hasMessageContaining("eval pread: is missing");
      assertFails(ErrorCode.EIO, () -> disk.write(0, new byte[1]))
          .hasMessageContaining("eval pwrite: is missing");
      assertFails(ErrorCode.EIO, () -> disk.extents(Allocation.NAME, new Range(0, 512), 1))
          .hasMessageContaining("eval extents: is missing");
      disk.trim(0, 1);
      disk.flush();
      disk.cache(0, 1);
    }
  }
}
