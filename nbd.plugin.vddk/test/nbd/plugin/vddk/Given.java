package nbd.plugin.vddk;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nbd.api.ParameterException;
import nbd.api.Setting;
import org.assertj.core.api.AbstractThrowableAssert;

/** Parameters as on the command line. */
final class Given {
  static final String LOCAL = "file=/disks/a.vmdk";

  private static final List<String> REMOTE =
      List.of(
          "file=[store] vm/vm.vmdk", "server=vc", "user=root", "password=s3cret", "vm=moref=vm-16");

  private Given() {}

  static VddkParameters of(String... words) {
    List<Setting> settings =
        Arrays.stream(words)
            .map(each -> each.split("=", 2))
            .map(each -> new Setting(each[0], each[1]))
            .toList();
    return VddkParameters.of(
        VddkParameters.schema().parse(settings),
        new Passwords(Map.of(), new Descriptors(Map.of()), () -> new char[0]));
  }

  /** With all that a server needs in front. */
  static VddkParameters remote(String... more) {
    return of(Stream.concat(REMOTE.stream(), Stream.of(more)).toArray(String[]::new));
  }

  static AbstractThrowableAssert<?, ? extends Throwable> refused(String... words) {
    return assertThatThrownBy(() -> of(words)).isInstanceOf(ParameterException.class);
  }
}
