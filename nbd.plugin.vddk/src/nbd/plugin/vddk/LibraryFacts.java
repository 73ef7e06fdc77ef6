package nbd.plugin.vddk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nbd.api.Setting;
import nbd.plugin.vddk.vix.VixLoader;

/** What {@code --dump-plugin} tells of VMware's library, with nbdkit's keys where it has one. */
final class LibraryFacts {
  private static final String PREFIX = "VixDiskLib_";
  private static final List<String> FOR_EXTENTS =
      List.of("VixDiskLib_QueryAllocatedBlocks", "VixDiskLib_FreeBlockList");

  private final Map<String, String> facts = new LinkedHashMap<>();

  private LibraryFacts() {}

  /**
   * The facts; that there is no library is one.
   *
   * @throws nbd.api.ParameterException if {@code libdir} is given and no folder
   */
  static Map<String, String> of(List<Setting> given) {
    Optional<String> written =
        given.stream()
            .filter(setting -> setting.name().equals("libdir"))
            .map(Setting::value)
            .reduce((_, last) -> last);
    LibraryFacts told = new LibraryFacts();
    told.find(VddkParameters.libdir(written));
    return told.facts;
  }

  private void find(Optional<Path> libdir) {
    facts.put("vddk_default_libdir", VixLoader.usualPlaces().getFirst().toString());
    facts.put("vddk_has_nfchostport", "1");
    try {
      tell(VixLoader.find(libdir));
    } catch (IOException notFound) {
      // One line, as every fact.
      facts.put(
          "vddk_error", String.valueOf(notFound.getMessage()).strip().replaceAll("\\s+", " "));
    }
  }

  private void tell(VixLoader.Found found) throws IOException {
    facts.put("vddk_library_version", Integer.toString(found.major()));
    facts.put("vddk_dll", found.file().toRealPath().toString());
    found.optionalFunctions().entrySet().stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .map(name -> name.startsWith(PREFIX) ? name : PREFIX + name)
        .sorted()
        .forEach(name -> facts.put(name, "1"));
    boolean extents = FOR_EXTENTS.stream().allMatch(facts::containsKey);
    facts.put("vddk_extents", extents ? "1" : "0");
  }
}
