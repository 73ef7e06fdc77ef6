package nbd.plugin.vddk;

import java.util.List;
import java.util.Optional;
import nbd.api.ExportName;
import nbd.api.OpenException;

/**
 * Which export name is which disk. One disk has every name. Of several, each is known by its full
 * path and by the last component of it, {@code [store] vm/vm.vmdk} as {@code vm.vmdk}, unless
 * another one has the same; the first is that of the name "".
 */
final class DiskNames {
  private final List<String> files;

  /**
   * @param files full paths, one or more, each once
   */
  DiskNames(List<String> files) {
    this.files = List.copyOf(files);
  }

  /** What NBD_OPT_LIST tells; with the full paths as descriptions. */
  List<ExportName> list() {
    return isAlone()
        ? List.of(new ExportName("", files.getFirst()))
        : files.stream().map(file -> new ExportName(nameOf(file), file)).toList();
  }

  /** The name that stands for "", where that is not "" itself. */
  Optional<String> defaultName() {
    return isAlone() ? Optional.empty() : Optional.of(nameOf(files.getFirst()));
  }

  /**
   * The full path of the disk of that name.
   *
   * @throws OpenException UNKNOWN, with the names that there are
   */
  String path(String exportName) throws OpenException {
    return find(exportName)
        .orElseThrow(
            () ->
                new OpenException(
                    OpenException.Reason.UNKNOWN,
                    "no disk is named '%s'; there are %s"
                        .formatted(
                            exportName,
                            String.join(", ", files.stream().map(this::nameOf).toList()))));
  }

  /** The full path of the disk of that name, if there is one. */
  Optional<String> find(String exportName) {
    if (isAlone() || exportName.isEmpty()) {
      return Optional.of(files.getFirst());
    }
    // A full path first: it may be another disk's last component.
    return files.contains(exportName)
        ? Optional.of(exportName)
        : files.stream().filter(file -> nameOf(file).equals(exportName)).findFirst();
  }

  /** The name under which the disk of that full path is listed; "" for the only disk. */
  String nameOf(String path) {
    if (isAlone()) {
      return "";
    }
    String last = last(path);
    return files.stream().filter(file -> last(file).equals(last)).count() == 1 ? last : path;
  }

  private boolean isAlone() {
    return files.size() == 1;
  }

  /** After the last slash, or, at the root of a datastore, after its name in brackets. */
  private static String last(String path) {
    String inStore = path.startsWith("[") ? path.substring(path.indexOf(']') + 1).strip() : path;
    String name = inStore.substring(inStore.lastIndexOf('/') + 1);
    return name.isEmpty() ? path : name;
  }
}
