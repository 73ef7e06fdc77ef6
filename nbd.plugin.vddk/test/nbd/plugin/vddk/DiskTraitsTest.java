package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import nbd.api.Identity;
import nbd.api.OpenException;
import nbd.api.Support;
import nbd.api.Traits;
import nbd.plugin.vddk.vix.ConnectSpec;
import nbd.plugin.vddk.vix.DiskInfo;
import nbd.plugin.vddk.vix.OpenFlag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskTraitsTest {
  private static final Optional<String> UUID = Optional.of("60 00 C2 9a");

  private static DiskInfo info(long capacity, Optional<String> uuid, int logical, int physical) {
    return new DiskInfo(capacity, 3, 1, Optional.empty(), uuid, logical, physical);
  }

  private static Wish wish(Optional<String> snapshot, int flags) {
    ConnectSpec.Remote server =
        new ConnectSpec.Remote(
            "vc.example",
            "root",
            "s3cret",
            "moref=vm-1",
            Optional.of("c00kie"),
            Optional.empty(),
            0,
            0);
    ConnectSpec connection = new ConnectSpec(Optional.of(server), snapshot, Optional.empty());
    boolean readOnly = (flags & OpenFlag.READ_ONLY) != 0;
    return new Wish(connection, "[store] vm/vm.vmdk", flags, readOnly);
  }

  private static Traits traits(DiskInfo info, Wish wish) throws IOException {
    return DiskTraits.of(new Session(null, info, "nbdssl", true), wish);
  }

  private static Identity identity(Optional<String> uuid, Optional<String> snapshot, int flags)
      throws IOException {
    return traits(info(8, uuid, 0, 0), wish(snapshot, flags)).identity().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 4096",
    "512, 512, 4096",
    "512, 4096, 4096",
    "4096, 8192, 8192",
    "16384, 512, 16384",
    "513, -559038737, 4096",
    "1073741824, 512, 4096"
  })
  void thePreferredBlockIsThatOfTheSectorsWhereTheseMakeSense(
      int logical, int physical, long preferred) throws IOException {
    Traits traits = traits(info(8, UUID, logical, physical), wish(Optional.empty(), 0));
    assertThat(traits.blockSizes().minimum()).isEqualTo(512);
    assertThat(traits.blockSizes().preferred()).isEqualTo(preferred);
    assertThat(traits.blockSizes().maximum()).isEqualTo(0xffff_ffffL);
    assertThat(traits.size()).isEqualTo(4096);
  }

  @Test
  void aDiskIsKnownByItsUuidAndWhichViewOfItThisIs() throws IOException {
    Identity disk = identity(UUID, Optional.empty(), 0);
    assertThat(disk).isEqualTo(new Identity("vddk", "uuid=60 00 C2 9a"));
    assertThat(identity(UUID, Optional.empty(), OpenFlag.READ_ONLY)).isEqualTo(disk);
    assertThat(identity(UUID, Optional.of("snapshot-7"), 0)).isNotEqualTo(disk);
    assertThat(identity(UUID, Optional.empty(), OpenFlag.SINGLE_LINK)).isNotEqualTo(disk);
  }

  @Test
  void withoutAUuidItIsKnownByItsPlaceWithoutSecrets() throws IOException {
    Identity disk = identity(Optional.of(" "), Optional.of("snapshot-7"), 0);
    assertThat(disk.value())
        .isEqualTo("server=vc.example vm=moref=vm-1 path=[store] vm/vm.vmdk snapshot=snapshot-7");
  }

  @Test
  void whatItCanFollowsFromHowItWasOpened() throws IOException {
    Traits traits = traits(info(8, UUID, 0, 0), wish(Optional.empty(), OpenFlag.READ_ONLY));
    assertThat(traits.readOnly()).isTrue();
    assertThat(traits.flush()).isEqualTo(Support.NATIVE);
    assertThat(traits.fua()).isEqualTo(Support.EMULATE);
    assertThat(traits.trim()).isEqualTo(Support.NONE);
    assertThat(traits.multiConn()).isEqualTo(Support.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 18446744073709551615",
    "274877906817, 274877906817",
    "36028797018963968, 36028797018963968"
  })
  void aCapacityThatNoDiskHasIsRefused(long capacity, String told) {
    assertThatThrownBy(() -> traits(info(capacity, UUID, 0, 0), wish(Optional.empty(), 0)))
        .isInstanceOf(OpenException.class)
        .hasMessageContainingAll("[store] vm/vm.vmdk", told + " sectors");
  }
}
