package nbd.plugins.split;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Makes one disk of several files; {@code split FILE1 FILE2 ...}. */
@Component(service = Plugin.class)
public final class SplitPlugin implements Plugin {
  /** For the container, and for ServiceLoader. */
  public SplitPlugin() {}

  @Override
  public String name() {
    return "split";
  }

  @Override
  public String description() {
    return "several files, one behind the other, as one disk";
  }

  @Override
  public Schema schema() {
    return Schema.of(
        Parameter.text("file")
            .help("a file; give one after the other, in the order of their bytes")
            .mandatory()
            .asBareWord()
            .repeatable());
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    List<Path> files = parameters.texts("file").stream().map(SplitPlugin::existing).toList();
    if (Holes.arePossible()) {
      // Binding the C library takes a while: the first client need not wait for it.
      host.background().execute(Holes::prepare);
    }
    return new SplitExport(files);
  }

  /** What is not there now would otherwise be found out by the first client. */
  private static Path existing(String name) {
    try {
      Path file = Path.of(name).toAbsolutePath();
      if (Files.isRegularFile(file)) {
        return file;
      }
      throw wrong(name, Files.exists(file) ? "is not a regular file" : "does not exist");
    } catch (InvalidPathException malformed) {
      throw wrong(name, "cannot be the name of a file: " + malformed.getReason());
    }
  }

  private static ParameterException wrong(String name, String why) {
    return new ParameterException("parameter 'file': '" + name + "' " + why);
  }
}
