package nbd.standin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** A library made by gcc of the C sources beside this class; kept below java.io.tmpdir. */
final class Compiled {
  private static final String DEPENDENCY = "libvixDependency.so.1";
  private static final List<String> HEADERS = List.of("vixdisk.h", "inner.h");
  private static final List<String> SOURCES =
      List.of(
          "place.c",
          "stats.c",
          "control.c",
          "owned.c",
          "image.c",
          "allocation.c",
          "table.c",
          "calls.c",
          "transfer.c",
          "pool.c",
          "async.c",
          "logs.c",
          "login.c",
          "life.c",
          "connections.c",
          "disks.c",
          "blocks.c");
  private static final String DEPENDS = "depends.c";
  private final StandIn.Version version;

  Compiled(StandIn.Version version) {
    this.version = version;
  }

  /** A copy for each libdir: the dynamic linker takes one file for one library. */
  void copyTo(Path lib64) throws IOException {
    Path made = made();
    for (String name : libraries()) {
      copy(made.resolve(name), lib64.resolve(name));
    }
  }

  /** The same file stays, for a process that has loaded it would load another beside it. */
  private static void copy(Path made, Path to) throws IOException {
    if (!Files.exists(to) || Files.mismatch(made, to) != -1) {
      Path fresh = to.resolveSibling(to.getFileName() + ".new");
      Files.copy(made, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private List<String> libraries() {
    return version == StandIn.Version.V8_NEEDING_PATH
        ? List.of(DEPENDENCY, version.file)
        : List.of(version.file);
  }

  private Path made() throws IOException {
    Path cache =
        Path.of(System.getProperty("java.io.tmpdir"))
            .resolve("nbd.standin-" + System.getProperty("user.name"));
    Path made = cache.resolve(hash() + "-" + version);
    if (!Files.isDirectory(made)) {
      Files.createDirectories(cache);
      keep(compile(Files.createTempDirectory(cache, "build")), made);
    }
    return made;
  }

  /** Another process may have been faster, with the same result. */
  private static void keep(Path fresh, Path made) throws IOException {
    try {
      Files.move(fresh, made, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(made)) {
        throw e;
      }
    }
  }

  private Path compile(Path folder) throws IOException {
    for (String name : files()) {
      Files.write(folder.resolve(name), bytes(name));
    }
    List<String> command = new ArrayList<>(List.of(version.defines.split(" ")));
    Collections.addAll(command, "-Wl,-soname," + version.file, "-o", version.file);
    command.addAll(SOURCES);
    if (version == StandIn.Version.V8_NEEDING_PATH) {
      Gcc.run(folder, List.of("-Wl,-soname," + DEPENDENCY, "-o", DEPENDENCY, DEPENDS));
      command.add(DEPENDENCY);
    }
    Gcc.run(folder, command);
    return folder;
  }

  private static List<String> files() {
    List<String> all = new ArrayList<>(HEADERS);
    all.addAll(SOURCES);
    all.add(DEPENDS);
    return all;
  }

  private static String hash() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Gcc.COMMAND.toString().getBytes(StandardCharsets.UTF_8));
      for (String name : files()) {
        digest.update(bytes(name));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = Compiled.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("the jar of the stand-in lacks " + name);
      }
      return in.readAllBytes();
    }
  }
}
