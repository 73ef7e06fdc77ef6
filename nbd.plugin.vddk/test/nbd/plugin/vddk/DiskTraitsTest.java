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
    return wish("vc.example", "moref=vm-1", "[store] vm/vm.vmdk", snapshot, flags);
  }

  private static Wish wish(
      String host, String vm, String path, Optional<String> snapshot, int flags) {
    ConnectSpec.Remote server =
        new ConnectSpec.Remote(
            host, "root", "s3cret", vm, Optional.of("c00kie"), Optional.empty(), 0, 0);
    ConnectSpec connection = new ConnectSpec(Optional.of(server), snapshot, Optional.empty());
    boolean readOnly = (flags & OpenFlag.READ_ONLY) != 0;
    return new Wish(connection, path, flags, readOnly);
  }

  private static Traits traits(DiskInfo info, Wish wish) throws IOException {
    return DiskTraits.of(new Session(null, info, "nbdssl", true), wish);
  }

  private static Identity identity(Optional<String> uuid, Optional<String> snapshot, int flags)
      throws IOException {
    return identity(uuid, wish(snapshot, flags));
  }

  private static Identity identity(Optional<String> uuid, Wish wish) throws IOException {
    return traits(info(8, uuid, 0, 0), wish).identity().orElseThrow();
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
  void aDiskIsKnownByItsUuidItsPlaceAndWhichViewOfItThisIs() throws IOException {
    Identity disk = identity(UUID, Optional.empty(), 0);
    assertThat(disk.kind()).isEqualTo("vddk");
    assertThat(disk.value())
        .isEqualTo("uuid=60 00 C2 9a server=vc.example vm=moref=vm-1 path=[store] vm/vm.vmdk");
    assertThat(identity(Optional.of("60 00 C2 9b"), Optional.empty(), 0)).isNotEqualTo(disk);
    assertThat(identity(UUID, Optional.empty(), OpenFlag.READ_ONLY)).isEqualTo(disk);
    assertThat(identity(UUID, Optional.of("snapshot-7"), 0)).isNotEqualTo(disk);
    assertThat(identity(UUID, Optional.empty(), OpenFlag.SINGLE_LINK)).isNotEqualTo(disk);
  }

  /** A copied VMDK has the uuid of the original, and other content soon. */
  @ParameterizedTest
  @CsvSource({
    "vc.example, moref=vm-1, [store] vm/copy.vmdk",
    "vc.example, moref=vm-2, [store] vm/vm.vmdk",
    "dr.example, moref=vm-1, [store] vm/vm.vmdk"
  })
  void aCopyWithTheSameUuidIsAnotherDisk(String server, String vm, String path) throws IOException {
    Identity disk = identity(UUID, Optional.empty(), 0);
    Optional<String> none = Optional.empty();
    assertThat(identity(UUID, wish(server, vm, path, none, 0))).isNotEqualTo(disk);
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
