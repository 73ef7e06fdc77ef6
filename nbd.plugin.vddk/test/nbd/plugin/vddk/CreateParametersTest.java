package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import nbd.api.ParameterException;
import nbd.plugin.vddk.vix.CreateSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers are those of VixDiskLib's header. */
class CreateParametersTest {
  @Test
  void withoutCreateNothingIsMadeWhateverElseIsGiven() {
    assertThat(of("file=/a.vmdk", "create-size=1m", "create=false")).isEmpty();
  }

  @Test
  void withoutMoreItIsASparseDiskForWorkstation5() {
    assertThat(of("file=/a.vmdk", "create=true", "create-size=1m"))
        .contains(new CreateSpec(1, 2, 4, 2048));
  }

  @ParameterizedTest
  @CsvSource({
    "monolithic-sparse, 1",
    "monolithic-flat,   2",
    "split-sparse,      3",
    "split-flat,        4",
    "vmfs-flat,         5",
    "stream-optimized,  6",
    "vmfs-thin,         7",
    "vmfs-sparse,       8"
  })
  void typesOfDisks(String word, int number) {
    assertThat(created("create-type=" + word).diskType()).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({"ide, 1", "scsi-buslogic, 2", "scsi-lsilogic, 3"})
  void typesOfAdapters(String word, int number) {
    assertThat(created("create-adapter-type=" + word).adapterType()).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "workstation4, 3",
    "workstation5, 4",
    "workstation6, 6",
    "esx30, 4",
    "esx4x, 7",
    "esx50, 8",
    "esx51, 9",
    "esx55, 10",
    "esx60, 11",
    "esx65, 13",
    "0, 0",
    "14, 14",
    "65535, 65535"
  })
  void versionsOfHardware(String word, int number) {
    assertThat(created("create-hwversion=" + word).hardwareVersion()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "-1", "esx66", "", "4 "})
  void otherVersionsOfHardwareAreRefused(String word) {
    assertThatThrownBy(() -> created("create-hwversion=" + word))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("'create-hwversion'", "'" + word + "'", "65535", "esx65");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "511", "513", "1000"})
  void aSizeIsWholeSectorsAndNotNone(String size) {
    assertThatThrownBy(() -> of("file=/a.vmdk", "create-size=" + size))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("'create-size'", size, "512");
  }

  @Test
  void withoutASizeNothingCanBeMade() {
    assertThatThrownBy(() -> of("file=/a.vmdk", "create=true"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("create-size=");
  }

  @Test
  void onlyOneDiskOfThisMachineCanBeMade() {
    assertThatThrownBy(() -> of("file=/a", "file=/b", "create=true", "create-size=512"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("'create'", "one file");
    String[] remote = {
      "file=[s] a", "server=a", "user=b", "password=c", "vm=d", "create=1", "create-size=512"
    };
    assertThatThrownBy(() -> of(remote))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll("'create'", "this machine");
  }

  private static CreateSpec created(String more) {
    return of("file=/a.vmdk", "create=true", "create-size=512", more).orElseThrow();
  }

  private static Optional<CreateSpec> of(String... given) {
    return Given.of(given).create();
  }
}
