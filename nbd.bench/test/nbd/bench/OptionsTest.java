package nbd.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import nbd.bench.server.ServerKind;
import nbd.bench.workload.Catalogue;
import nbd.bench.workload.Workload;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private static List<String> chosen(String... words) {
    Options options = Options.of(List.of(words));
    return Catalogue.all().stream().filter(options::wants).map(Workload::name).toList();
  }

  @Test
  void roundsAndSecondsHaveDefaults() {
    Options options = Options.of(List.of());
    assertThat(options.rounds()).isEqualTo(5);
    assertThat(options.time()).isEqualTo(Duration.ofMillis(800));
    assertThat(Options.of(List.of("--seconds", "0.25")).time()).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void quickIsLessThanUsualAndAllIsMore() {
    assertThat(chosen("--quick").size()).isLessThan(chosen().size());
    assertThat(chosen().size()).isLessThan(chosen("--all").size());
    assertThat(chosen("--all")).hasSameSizeAs(Catalogue.all());
  }

  @Test
  void namesChooseWhateverTheirImportance() {
    assertThat(chosen("-w", "fio/mem/tcp/*write*qd64x4,map/*extents"))
        .containsExactly(
            "fio/mem/tcp/randwrite-4k-qd64x4",
            "map/mem/unix/65536-extents",
            "map/file/unix/131072-extents");
  }

  @Test
  void aStarIsTheOnlySignWithAMeaning() {
    assertThat(chosen("-w", "fio.mem.unix.read-1M-qd8x1")).isEmpty();
    assertThat(chosen("-w", "fio/mem/unix/read-1M-qd8x1")).hasSize(1);
  }

  @Test
  void serversAreChosenByName() {
    Options options = Options.of(List.of("-s", "nbd*,loop"));
    assertThat(ServerKind.values())
        .filteredOn(options::wants)
        .containsExactly(
            ServerKind.NBDJ, ServerKind.NBDKIT, ServerKind.NBD_SERVER, ServerKind.LOOP);
  }

  @Test
  void anotherBuildIsMeasuredWhereOneIsNamed() {
    assertThat(Options.of(List.of()).wants(ServerKind.OTHER)).isFalse();
    Options options = Options.of(List.of("--other", "/opt/nbdj-before"));
    assertThat(options.wants(ServerKind.OTHER)).isTrue();
    assertThat(options.other()).contains(Path.of("/opt/nbdj-before"));
  }

  @Test
  void whatIsNotRightIsToldWithTheOptionsName() {
    assertThatThrownBy(() -> Options.of(List.of("--fast"))).hasMessageContaining("--fast");
    assertThatThrownBy(() -> Options.of(List.of("--rounds"))).hasMessageContaining("--rounds");
    assertThatThrownBy(() -> Options.of(List.of("--rounds", "0"))).hasMessageContaining("--rounds");
    assertThatThrownBy(() -> Options.of(List.of("--seconds", "x"))).hasMessageContaining("x");
    assertThatThrownBy(() -> Options.of(List.of()).output()).hasMessageContaining("--output");
  }
}
