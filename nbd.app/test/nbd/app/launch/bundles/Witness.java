package nbd.app.launch.bundles;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nbd.app.launch.Command;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * A program that leaves in a folder, its first argument, what it is given and what others can see
 * of it and of a command that it starts.
 */
public final class Witness implements BundleActivator, Command {
  @Override
  public void start(BundleContext context) {
    context.registerService(Command.class, this, null);
  }

  @Override
  public void stop(BundleContext context) {}

  @Override
  public int run(List<String> arguments) {
    Path folder = Path.of(arguments.getFirst());
    try {
      Files.writeString(folder.resolve("arguments"), String.join("\0", arguments));
      Files.copy(Path.of("/proc/self/cmdline"), folder.resolve("own command line"));
      Files.copy(Path.of("/proc/self/environ"), folder.resolve("own environment"));
      // Before Java has pipes of its own, to commands.
      Files.write(folder.resolve("own descriptors"), descriptors());
      started(folder.resolve("command's environment"), "exec cat /proc/self/environ");
      started(folder.resolve("command's descriptors"), "exec ls /proc/self/fd");
      return 0;
    } catch (IOException failure) {
      throw new AssertionError(failure);
    } catch (InterruptedException ending) {
      return 1;
    }
  }

  /** What they lead to. */
  private static List<String> descriptors() throws IOException {
    List<String> targets = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : all) {
        targets.add(Files.readSymbolicLink(each).toString());
      }
    }
    return targets;
  }

  private static void started(Path output, String shell) throws IOException, InterruptedException {
    var builder = new ProcessBuilder("/bin/sh", "-c", shell);
    builder.redirectInput(new File("/dev/null")).redirectOutput(output.toFile());
    builder.start().waitFor();
  }

  @Override
  public void stop() {}
}
