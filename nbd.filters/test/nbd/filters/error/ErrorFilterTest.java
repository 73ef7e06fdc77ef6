package nbd.filters.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nbd.api.Blocking;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.NbdException;
import nbd.api.ParameterException;
import nbd.api.Range;
import nbd.api.Support;
import nbd.filters.Samples;
import nbd.plugin.memory.MemoryPlugin;
import nbd.testkit.ContractChecker;
import nbd.testkit.Layers;
import nbd.testkit.OpenDisk;
import nbd.testkit.Scripted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorFilterTest {
  private static Layers behind(Scripted disk, String... words) {
    return Layers.of(disk).behind(new ErrorFilter(), words);
  }

  private interface Request {
    void make() throws IOException;
  }

  /** OK, or the error. */
  private static String result(Request request) throws IOException {
    try {
      request.make();
      return "OK";
    } catch (NbdException failed) {
      return failed.code().name();
    }
  }

  private static String results(OpenDisk disk) throws IOException {
    return String.join(
        " ",
        result(() -> disk.read(0, 10)),
        result(() -> disk.write(0, new byte[10])),
        result(() -> disk.trim(0, 10)),
        result(() -> disk.zero(0, 10)),
        result(() -> disk.extents("base:allocation", new Range(0, 10), 1)),
        result(() -> disk.cache(0, 10)),
        result(disk::flush));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "error-rate=0",
        "error=ENOSPC",
        "error-rate=100% error-file=/nonexistent/file",
        "error-range=2M- error-rate=1",
        "error-rate=1 error-range=2M-3M error-pread-rate=0%"
      })
  void keepsTheContractWhereNothingFails(String words) throws IOException {
    String[] given = words.isEmpty() ? new String[0] : words.split(" ");
    ContractChecker.check(Layers.of(new MemoryPlugin(), "1M").behind(new ErrorFilter(), given));
  }

  @ParameterizedTest
  @CsvSource({
    "error-rate=0, OK OK OK OK OK OK OK",
    "error-rate=100%, EIO EIO EIO EIO EIO EIO OK",
    "error-rate=1 error=ENOSPC, ENOSPC ENOSPC ENOSPC ENOSPC ENOSPC ENOSPC OK",
    "error-pread-rate=1, EIO OK OK OK OK OK OK",
    "error-pwrite-rate=1.0 error-pwrite=EPERM, OK EPERM OK OK OK OK OK",
    "error-trim-rate=1 error-trim=ENOMEM, OK OK ENOMEM OK OK OK OK",
    "error-zero-rate=1 error-zero=EINVAL, OK OK OK EINVAL OK OK OK",
    "error-extents-rate=1 error-extents=ENOTSUP, OK OK OK OK ENOTSUP OK OK",
    "error-cache-rate=1 error-cache=ESHUTDOWN, OK OK OK OK OK ESHUTDOWN OK",
    "error-flush-rate=1 error-flush=EOVERFLOW, OK OK OK OK OK OK EOVERFLOW",
    "error-pread-rate=0 error-rate=1 error-cache=EPERM, OK EIO EIO EIO EIO EPERM OK",
    "error-range=0-4, EIO EIO EIO EIO OK EIO OK",
    "error-range=9-9 error-rate=1, EIO EIO EIO EIO OK EIO OK",
    "error-range=0-4 error-rate=1, EIO EIO EIO EIO EIO EIO OK",
    "error-range=10-, OK OK OK OK OK OK OK",
    "error-pwrite-range=0-0, OK EIO OK OK OK OK OK",
    "error-extents-range=0-0, OK OK OK OK EIO OK OK",
    "error-range=0-4 error-pread-range=20-29, OK EIO EIO EIO OK EIO OK"
  })
  void failsTheRequestsThatTheParametersName(String words, String expected) throws IOException {
    Scripted disk = Scripted.on(new byte[100]).allocation(nbd.api.ExtentMap.of(0, 100, 3));
    try (OpenDisk faulty = behind(disk, words.split(" ")).open()) {
      assertThat(results(faulty)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "0.25, 0.25",
    "25%, 0.25",
    "1e-2, 0.01",
    "100%, 1",
    ".5%, 0.005",
    "+1, 1",
    "-0, 0",
    "' 1%', 0.01"
  })
  void readsRates(String text, double rate) {
    assertThat(Rate.parse("error-rate", text)).isEqualTo(rate);
  }

  @Test
  void saysWhatIsNoRate() {
    assertThatThrownBy(() -> behind(Scripted.ofSize(1), "error-pread-rate=x").open())
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "parameter 'error-pread-rate': could not parse rate 'x'; from 0% to 100%, or from 0 to"
                + " 1, would be right");
    assertThatThrownBy(() -> behind(Scripted.ofSize(1), "error-rate=101%").open())
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("parameter 'error-rate': rate out of range: '101%'");
    assertThatThrownBy(() -> behind(Scripted.ofSize(1), "error=EDOM").open())
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("parameter 'error': 'EDOM' is not one of EPERM, EIO");
    assertThatThrownBy(() -> behind(Scripted.ofSize(1), "error-range=5").open())
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("parameter 'error-range': '5' is not START-END or START+LENGTH");
  }

  /** Six standard deviations to each side. */
  @ParameterizedTest
  @CsvSource({"50%, 1800, 2200", "10%, 280, 520", "0.9, 3480, 3720"})
  void failsAsManyRequestsAsTheRateSays(String rate, int least, int most) throws IOException {
    int failed = 0;
    try (OpenDisk disk = behind(Scripted.ofSize(10), "error-rate=" + rate).open()) {
      for (int i = 0; i < 4000; i++) {
        failed += result(() -> disk.read(0, 1)).equals("EIO") ? 1 : 0;
      }
    }
    assertThat(failed).isBetween(least, most);
  }

  @Test
  void failsWhileTheFileIsThere(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("inject");
    try (OpenDisk disk =
        behind(Scripted.on(new byte[10]), "error-rate=1", "error-file=" + file).open()) {
      assertThat(disk.traits().blocking()).isEqualTo(Blocking.MAYBE);
      assertThat(result(() -> disk.read(0, 1))).isEqualTo("OK");
      Files.createFile(file);
      assertThat(result(() -> disk.read(0, 1))).isEqualTo("EIO");
      assertThat(result(() -> disk.zero(0, 1))).isEqualTo("EIO");
      Files.delete(file);
      assertThat(result(() -> disk.read(0, 1))).isEqualTo("OK");
    }
  }

  @Test
  void failsBeforeAnythingIsDone() throws IOException {
    byte[] bytes = Samples.bytes(100);
    try (OpenDisk disk = behind(Scripted.on(bytes), "error-rate=1").open()) {
      assertThat(disk.traits().blocking()).isEqualTo(Blocking.NEVER);
      NbdException failed =
          catchThrowableOfType(NbdException.class, () -> disk.write(0, new byte[100], Flag.FUA));
      assertThat(failed).hasMessage("error: injecting EIO error into pwrite");
      assertThat(result(() -> disk.zero(0, 100))).isEqualTo("EIO");
    }
    assertThat(bytes).isEqualTo(Samples.bytes(100));
  }

  @Test
  void failsZeroingThatTheDiskBelowDoesByWriting() throws IOException {
    Scripted disk = Scripted.on(Samples.bytes(100)).traits(it -> it.zero(Support.EMULATE));
    try (OpenDisk faulty = behind(disk, "error-zero-rate=1", "error-pwrite-rate=0").open()) {
      assertThat(faulty.traits().zero()).isEqualTo(Support.NATIVE);
      assertThat(result(() -> faulty.zero(0, 100))).isEqualTo(ErrorCode.EIO.name());
    }
  }

  @Test
  void failsOtherwiseAfterAnUpgrade() throws IOException {
    Layers plugin = Layers.of(new MemoryPlugin(), "64K");
    try (OpenDisk disk = plugin.behind(new ErrorFilter(), "error-rate=1").open()) {
      assertThat(result(() -> disk.read(0, 1))).isEqualTo("EIO");
      assertThat(disk.upgrade(plugin.behind(new ErrorFilter())).isDone()).isTrue();
      assertThat(result(() -> disk.read(0, 1))).isEqualTo("OK");
    }
  }
}
