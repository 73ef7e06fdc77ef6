package nbd.filters.truncate;

import static nbd.filters.truncate.Truncated.behind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.Arrays;
import nbd.api.Call;
import nbd.api.ErrorCode;
import nbd.api.Flag;
import nbd.api.Identity;
import nbd.api.NbdException;
import nbd.api.Range;
import nbd.api.Support;
import nbd.filters.RandomCalls;
import nbd.filters.Samples;
import nbd.testkit.OpenDisk;
import nbd.testkit.Oracle;
import nbd.testkit.Scripted;
import nbd.testkit.TestSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 600, 12_000})
  void takesOnlyZeroesInTheTail(int tail) throws IOException {
    byte[] bytes = Samples.bytes(10_001);
    Oracle oracle = new Oracle(3, Arrays.copyOf(bytes, 10_001 + tail));
    try (OpenDisk disk = behind(Scripted.on(bytes), "truncate=" + (10_001 + tail)).open()) {
      new RandomCalls(disk, oracle, 10_001, 3).changes(600);
    }
    oracle.checkRead(0, bytes);
  }

  @Test
  void writesNothingWhereItRefusesAWriteAcrossTheEnd() throws IOException {
    byte[] bytes = Samples.bytes(1000);
    try (OpenDisk disk = behind(Scripted.on(bytes), "truncate=2000").open()) {
      byte[] payload = new byte[20];
      payload[0] = 99;
      payload[19] = 1;
      NbdException refused =
          catchThrowableOfType(NbdException.class, () -> disk.write(990, payload));
      assertThat(refused.code()).isEqualTo(ErrorCode.ENOSPC);
      assertThat(refused)
          .hasMessage(
              "truncate: write beyond end of underlying device: from byte 1000 on only zeroes can"
                  + " be written");
      assertThat(bytes).isEqualTo(Samples.bytes(1000));
      payload[19] = 0;
      disk.write(990, payload, Flag.FUA);
      assertThat(Arrays.copyOfRange(bytes, 990, 1000)).isEqualTo(Arrays.copyOf(payload, 10));
    }
  }

  @Test
  void readsTheTailAsAHole() throws IOException {
    try (OpenDisk disk = behind(Scripted.ofSize(1000), "truncate=2000").open();
        TestSink sink = disk.readHeld(990, 100)) {
      assertThat(sink.parts())
          .containsExactlyInAnyOrder(
              new TestSink.Part(TestSink.Way.SPACE, 0, 10),
              new TestSink.Part(TestSink.Way.HOLE, 10, 90));
    }
  }

  @Test
  void neverWaitsForTheTail() throws IOException {
    try (OpenDisk larger = behind(Scripted.ofSize(1000), "truncate=5000").open()) {
      assertThat(larger.handle().mayWait(Call.Kind.READ, new Range(1000, 1))).isFalse();
      assertThat(larger.handle().mayWait(Call.Kind.READ, new Range(999, 2))).isTrue();
    }
  }

  @Test
  void zeroesTheTailFastWhateverTheDiskBelowCan() throws IOException {
    byte[] bytes = Samples.bytes(1000);
    Scripted disk = Scripted.on(bytes).traits(it -> it.identity(new Identity("test", "it")));
    try (OpenDisk larger = behind(disk, "truncate=5000").open()) {
      assertThat(larger.traits().fastZero()).isEqualTo(Support.NATIVE);
      assertThat(larger.traits().identity()).contains(new Identity("test", "it of 5000"));
      larger.zero(1000, 4000, Flag.FAST_ZERO);
      NbdException slow =
          catchThrowableOfType(NbdException.class, () -> larger.zero(999, 2, Flag.FAST_ZERO));
      assertThat(slow.code()).isEqualTo(ErrorCode.ENOTSUP);
      larger.zero(999, 4001);
      assertThat(bytes[999]).isZero();
    }
  }

  @Test
  void cannotZeroWhereTheDiskBelowCannot() throws IOException {
    Scripted disk = Scripted.on(new byte[10]).traits(it -> it.zero(Support.NONE));
    try (OpenDisk larger = behind(disk, "truncate=50").open()) {
      assertThat(larger.traits().zero()).isEqualTo(Support.NONE);
      assertThat(larger.traits().fastZero()).isEqualTo(Support.NONE);
    }
  }
}
