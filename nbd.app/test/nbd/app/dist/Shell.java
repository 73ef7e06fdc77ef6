package nbd.app.dist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs a script with nothing but the environment that it is given. */
final class Shell {
  /** What came of a run. */
  record Result(int code, String out, String err) {}

  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();

  Shell(Path folder) throws IOException {
    this.folder = folder;
    script(folder.resolve("path/readlink"), "exec /usr/bin/readlink \"$@\"");
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("PATH", folder.resolve("path").toString());
    environment.put("NBDJ_JVM_FOLDERS", folder.resolve("jvm") + "/*");
  }

  Shell with(String name, Object value) {
    environment.put(name, value.toString());
    return this;
  }

  /** An executable file. */
  static Path script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Result run(Path script, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    var builder = new ProcessBuilder(command).redirectOutput(out.toFile());
    builder.redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(command + " does not end");
    }
    return new Result(
        process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }
}
