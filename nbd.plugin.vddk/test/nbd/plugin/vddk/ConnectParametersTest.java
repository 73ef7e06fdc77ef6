package nbd.plugin.vddk;

import static nbd.plugin.vddk.Given.LOCAL;
import static nbd.plugin.vddk.Given.refused;
import static nbd.plugin.vddk.Given.remote;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import nbd.plugin.vddk.vix.ConnectSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectParametersTest {
  @Test
  void aDiskOfAServerHasAllOfItsConnection() {
    VddkParameters parameters =
        remote(
            "file=[store] vm/vm_1.vmdk",
            "cookie=c00kie",
            "thumbprint=aa:bb",
            "port=4443",
            "nfchostport=9902",
            "snapshot=snapshot-7",
            "transports=san:nbdssl",
            "vimapiver=6.5",
            "noreexec=true");
    assertThat(parameters.files()).containsExactly("[store] vm/vm.vmdk", "[store] vm/vm_1.vmdk");
    assertThat(parameters.connection())
        .isEqualTo(
            new ConnectSpec(
                Optional.of(
                    new ConnectSpec.Remote(
                        "vc",
                        "root",
                        "s3cret",
                        "moref=vm-16",
                        Optional.of("c00kie"),
                        Optional.of("aa:bb"),
                        4443,
                        9902)),
                Optional.of("snapshot-7"),
                Optional.of("san:nbdssl")));
  }

  @Test
  void nothingThatIsToldOfThemHasASecret() {
    VddkParameters parameters = remote("cookie=c00kie");
    assertThat(parameters.toString())
        .contains("root@vc")
        .doesNotContain("s3cret")
        .doesNotContain("c00kie");
  }

  @ParameterizedTest
  @CsvSource({
    "server=vc,        user= password= vm=",
    "user=root,        server= password= vm=",
    "password=s3cret,  server= user= vm=",
    "vm=moref=1,       server= user= password=",
    "cookie=c00kie,    server= user= password= vm=",
    "thumbprint=aa:bb, server= user= password= vm=",
    "port=443,         server= user= password= vm=",
    "nfchostport=902,  server= user= password= vm=",
    "server=,          server= user= password= vm="
  })
  void whatTheLibraryWouldCrashWithoutIsNamedAllAtOnce(String given, String missing) {
    refused(LOCAL, given)
        .hasMessageContaining("'" + given.substring(0, given.indexOf('=')) + "'")
        .hasMessageEndingWith("missing: " + missing.replace(" ", ", "))
        .hasMessageNotContaining("s3cret")
        .hasMessageNotContaining("c00kie");
  }

  @Test
  void anEmptyPasswordIsOneAndPortZeroIsNone() {
    VddkParameters parameters =
        Given.of("file=[s] a.vmdk", "server=vc", "user=root", "password=", "vm=moref=1", "port=0");
    assertThat(parameters.connection().remote().orElseThrow().password()).isEmpty();
    assertThat(Given.of(LOCAL, "port=0", "nfchostport=0").connection().remote()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"port", "nfchostport"})
  void aPortHas16Bits(String name) {
    assertThat(remote(name + "=65535").connection().remote()).isPresent();
    refused(LOCAL, name + "=65536").hasMessageContainingAll("'" + name + "'", "65535");
  }
}
