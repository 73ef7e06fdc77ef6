package nbd.plugin.vddk;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.plugin.vddk.vix.CreateSpec;

/** {@code create} and what begins with it. */
final class CreateParameters {
  /** VixDiskLibDiskType, which begins at 1. */
  static final List<String> TYPES =
      List.of(
          "monolithic-sparse",
          "monolithic-flat",
          "split-sparse",
          "split-flat",
          "vmfs-flat",
          "stream-optimized",
          "vmfs-thin",
          "vmfs-sparse");

  /** VixDiskLibAdapterType, which begins at 1. */
  static final List<String> ADAPTERS = List.of("ide", "scsi-buslogic", "scsi-lsilogic");

  /** VIXDISKLIB_HWVERSION. */
  private static final Map<String, Integer> HARDWARE =
      Map.of(
          "workstation4", 3,
          "workstation5", 4,
          "workstation6", 6,
          "esx30", 4,
          "esx4x", 7,
          "esx50", 8,
          "esx51", 9,
          "esx55", 10,
          "esx60", 11,
          "esx65", 13);

  private static final int SECTOR = 512;

  private CreateParameters() {}

  /**
   * The disk that is to be made, if one is.
   *
   * @throws ParameterException if the parameters are not right, or do not go together
   */
  static Optional<CreateSpec> of(Parameters given, int files, boolean remote) {
    OptionalLong size = given.optionalNumber("create-size");
    size.ifPresent(CreateParameters::checkSize);
    int hardware = hardware(given.text("create-hwversion"));
    if (!given.flag("create")) {
      return Optional.empty();
    }
    if (remote) {
      throw new ParameterException(
          "parameter 'create': only disks of this machine can be made, without server, user,"
              + " password, vm, cookie, thumbprint, port and nfchostport");
    }
    if (files != 1) {
      throw new ParameterException("parameter 'create': it makes one file, not " + files);
    }
    return Optional.of(
        new CreateSpec(
            TYPES.indexOf(given.text("create-type")) + 1,
            ADAPTERS.indexOf(given.text("create-adapter-type")) + 1,
            hardware,
            sectors(size)));
  }

  private static long sectors(OptionalLong size) {
    return size.orElseThrow(
            () ->
                new ParameterException(
                    "parameter 'create': the size is missing; give create-size=<SIZE>"))
        / SECTOR;
  }

  private static void checkSize(long size) {
    if (size == 0 || size % SECTOR != 0) {
      throw new ParameterException(
          "parameter 'create-size': " + size + " is not a multiple of 512 above 0");
    }
  }

  private static int hardware(String word) {
    Integer known = HARDWARE.get(word);
    if (known != null) {
      return known;
    }
    if (!word.matches("[0-9]{1,5}") || Integer.parseInt(word) > 0xffff) {
      throw new ParameterException(
          "parameter 'create-hwversion': '%s' is neither a number from 0 to 65535 nor one of %s"
              .formatted(word, String.join(", ", HARDWARE.keySet().stream().sorted().toList())));
    }
    return Integer.parseInt(word);
  }
}
