package nbd.itest.clients;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Programs that the tests talk to the server with. A test whose tools are not installed is skipped;
 * where the environment has {@code NBDJ_REQUIRE_CLIENTS=1}, it fails.
 *
 * <p>The newer ones speak extended headers. {@code .ci/newer-clients FOLDER} unpacks them, and the
 * environment names that folder as {@code NBDJ_NEWER_CLIENTS}.
 */
public enum Tool {
  NBDINFO("nbdinfo", "libnbd-bin"),
  NBDCOPY("nbdcopy", "libnbd-bin"),
  NBDSH("nbdsh", "python3-libnbd"),
  NBDKIT("nbdkit", "nbdkit"),
  QEMU_NBD("qemu-nbd", "qemu-utils"),
  QEMU_IMG("qemu-img", "qemu-utils"),
  QEMU_IO("qemu-io", "qemu-utils"),
  FIO("fio", "fio"),
  MKFS("mkfs.ext4", "e2fsprogs"),
  E2FSCK("e2fsck", "e2fsprogs"),
  SFDISK("sfdisk", "fdisk"),
  NEWER_NBDINFO("nbdinfo"),
  NEWER_NBDCOPY("nbdcopy"),
  NEWER_NBDSH("nbdsh"),
  NEWER_QEMU_NBD("qemu-nbd"),
  NEWER_QEMU_IMG("qemu-img"),
  NEWER_QEMU_IO("qemu-io");

  private static final String NEWER = "NBDJ_NEWER_CLIENTS";

  private static final Map<Tool, Optional<List<String>>> FOUND = new ConcurrentHashMap<>();

  private final String program;

  /** Where the system has it from; empty for the newer ones. */
  private final String debianPackage;

  Tool(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  Tool(String program) {
    this(program, "");
  }

  /** Goes on only if all of these are installed. */
  public static void need(Tool... tools) {
    for (Tool tool : tools) {
      if (tool.command().isEmpty()) {
        String missing = tool.missing();
        if ("1".equals(System.getenv("NBDJ_REQUIRE_CLIENTS"))) {
          fail(missing);
        }
        abort(missing);
      }
    }
  }

  private String missing() {
    return isNewer()
        ? "no bin/%s in the folder that %s names; .ci/newer-clients makes one"
            .formatted(program, NEWER)
        : "%s is not on PATH; Debian has it in %s".formatted(program, debianPackage);
  }

  private boolean isNewer() {
    return debianPackage.isEmpty();
  }

  /** A command of this tool, to be run. */
  public Command with(Object... arguments) {
    need(this);
    List<String> words = new ArrayList<>(command().orElseThrow());
    Stream.of(arguments).map(Object::toString).forEach(words::add);
    return Command.of(words);
  }

  private Optional<List<String>> command() {
    return FOUND.computeIfAbsent(this, Tool::find);
  }

  private Optional<List<String>> find() {
    if (isNewer()) {
      return newer().map(List::of);
    }
    return this == NBDSH ? nbdsh() : onPath(program).findFirst().map(List::of);
  }

  private Optional<String> newer() {
    return Optional.ofNullable(System.getenv(NEWER))
        .map(folder -> Path.of(folder, "bin", program))
        .filter(Files::isExecutable)
        .map(Path::toString);
  }

  /**
   * The first Python on PATH that has libnbd: nbdsh is a script that would take the first Python.
   */
  private static Optional<List<String>> nbdsh() {
    return onPath("python3")
        .filter(python -> Command.of(List.of(python, "-c", "import nbd")).run().exit() == 0)
        .findFirst()
        .map(python -> List.of(python, "-m", "nbd"));
  }

  private static Stream<String> onPath(String name) {
    // Administrators' programs are often not on the PATH of others, who may run them all the same.
    String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Tool::realName)
        .distinct();
  }

  private static String realName(Path program) {
    try {
      // Only the folder: a program may look at the name that it was called by.
      return program.getParent().toRealPath().resolve(program.getFileName()).toString();
    } catch (IOException gone) {
      return program.toString();
    }
  }
}
