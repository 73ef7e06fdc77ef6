package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import nbd.api.ExportName;
import nbd.api.OpenException;
import org.junit.jupiter.api.Test;

class DiskNamesTest {
  private static final String SYSTEM = "[store] vm/vm.vmdk";
  private static final String DATA = "[other store] vm/vm_1.vmdk";

  @Test
  void anyNameIsThatOfTheOnlyDisk() throws OpenException {
    DiskNames names = new DiskNames(List.of("/disks/a.vmdk"));
    assertThat(names.path("")).isEqualTo("/disks/a.vmdk");
    assertThat(names.path("anything")).isEqualTo("/disks/a.vmdk");
    assertThat(names.list()).containsExactly(new ExportName("", "/disks/a.vmdk"));
    assertThat(names.defaultName()).isEmpty();
    assertThat(names.nameOf("/disks/a.vmdk")).isEmpty();
  }

  @Test
  void severalDisksAreNamedByTheirLastComponents() throws OpenException {
    DiskNames names = new DiskNames(List.of(SYSTEM, DATA));
    assertThat(names.list())
        .containsExactly(new ExportName("vm.vmdk", SYSTEM), new ExportName("vm_1.vmdk", DATA));
    assertThat(names.path("vm_1.vmdk")).isEqualTo(DATA);
    assertThat(names.path(DATA)).as("by its full path").isEqualTo(DATA);
    assertThat(names.nameOf(DATA)).isEqualTo("vm_1.vmdk");
  }

  @Test
  void theFirstOfSeveralIsTheDefault() throws OpenException {
    DiskNames names = new DiskNames(List.of(DATA, SYSTEM));
    assertThat(names.defaultName()).contains("vm_1.vmdk");
    assertThat(names.path("")).isEqualTo(DATA);
  }

  @Test
  void disksWithTheSameLastComponentHaveOnlyTheirFullPaths() throws OpenException {
    DiskNames names = new DiskNames(List.of("/a/disk.vmdk", "/b/disk.vmdk", "/b/log.vmdk"));
    assertThat(names.list().stream().map(ExportName::name))
        .containsExactly("/a/disk.vmdk", "/b/disk.vmdk", "log.vmdk");
    assertThat(names.path("/b/disk.vmdk")).isEqualTo("/b/disk.vmdk");
    assertThat(names.defaultName()).contains("/a/disk.vmdk");
    assertThatThrownBy(() -> names.path("disk.vmdk")).isInstanceOf(OpenException.class);
  }

  @Test
  void aNameNobodyHasIsUnknownAndTheErrorListsThoseThereAre() {
    DiskNames names = new DiskNames(List.of(SYSTEM, DATA));
    assertThatThrownBy(() -> names.path("vm_2.vmdk"))
        .isInstanceOfSatisfying(
            OpenException.class,
            it -> assertThat(it.reason()).isEqualTo(OpenException.Reason.UNKNOWN))
        .hasMessageContainingAll("'vm_2.vmdk'", "vm.vmdk, vm_1.vmdk");
  }

  @Test
  void aDiskAtTheRootOfADatastoreIsNamedWithoutTheDatastore() {
    DiskNames names = new DiskNames(List.of("[a/b] one.vmdk", "[c]two.vmdk"));
    assertThat(names.list().stream().map(ExportName::name)).containsExactly("one.vmdk", "two.vmdk");
  }
}
