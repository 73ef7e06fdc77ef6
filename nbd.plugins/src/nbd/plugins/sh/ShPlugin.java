package nbd.plugins.sh;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.api.Setting;
import nbd.plugins.FileTrouble;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Disks that a script makes; {@code sh SCRIPT [WORD...] [KEY=VALUE...]}. */
@Component(service = Plugin.class)
public final class ShPlugin implements Plugin {
  private static final String SCRIPT = "script";

  private final Processes processes = new Processes();
  private final InlineScript inline = new InlineScript(System.getProperties());

  /** For the container, and for ServiceLoader. */
  public ShPlugin() {}

  @Override
  public String name() {
    return "sh";
  }

  @Override
  public String description() {
    return "a disk made by a script or another program, by nbdkit's script protocol";
  }

  @Override
  public Schema schema() {
    return Schema.of(
            Parameter.text(SCRIPT)
                .help("the program to run for each call, or - for a script on standard input")
                .mandatory()
                .asBareWord())
        .takingOthers();
  }

  @Override
  public Export export(Parameters parameters, Host host) throws IOException {
    return startup(parameters, Files.createTempDirectory(host.temporaryFolder(), "sh-")).export();
  }

  @Override
  public Map<String, String> facts(List<Setting> given) throws IOException {
    boolean isNamed = given.stream().anyMatch(setting -> setting.name().equals(SCRIPT));
    return isNamed
        ? ScriptFacts.of(folder -> startup(schema().parse(given), folder))
        : ScriptFacts.ofNone();
  }

  private Startup startup(Parameters parameters, Path folder) throws IOException {
    Runner runner = new Runner(processes, folder);
    String written = parameters.text(SCRIPT);
    Path file = written.equals("-") ? inline.file(System.in, runner) : program(written);
    Script script = new Script(new OneScript(file), runner);
    return new Startup(
        script,
        words(written, parameters.others()),
        startup -> settings(startup, parameters.others()),
        schema());
  }

  private static List<String> words(String program, List<Setting> others) {
    List<String> words = new ArrayList<>(List.of("sh", program));
    others.forEach(each -> words.add(each.name() + "=" + each.value()));
    return words;
  }

  /** Ends what still runs: the server has waited for it as long as it was willing to. */
  @Deactivate
  public void stop() {
    processes.endAll();
  }

  private static Path program(String written) {
    try {
      Path file = Path.of(written).toRealPath();
      if (!Files.isRegularFile(file)) {
        throw wrong(written, "is not a file");
      }
      if (!Files.isExecutable(file)) {
        throw wrong(written, "cannot be executed; chmod +x would permit it");
      }
      return file;
    } catch (NoSuchFileException missing) {
      throw wrong(written, "cannot be found");
    } catch (FileSystemException refused) {
      throw wrong(written, "cannot be run: " + FileTrouble.why(refused));
    } catch (IOException failure) {
      throw wrong(written, "cannot be run: " + failure.getMessage());
    } catch (InvalidPathException malformed) {
      throw wrong(written, "cannot be the name of a file: " + malformed.getReason());
    }
  }

  private static ParameterException wrong(String written, String what) {
    return new ParameterException("parameter 'script': '" + written + "' " + what);
  }

  private static List<Setting> settings(Startup startup, List<Setting> given) throws IOException {
    startup.step(Method.LOAD);
    Method magic = Method.MAGIC_CONFIG_KEY;
    Optional<String> key = startup.ask(magic, () -> startup.script().tells(magic));
    List<Setting> named = new ArrayList<>();
    for (Setting setting : given) {
      named.add(setting.name().isEmpty() ? named(key, setting.value(), startup) : setting);
    }
    return named;
  }

  /** A bare word after the script is for the key that the script calls magic. */
  private static Setting named(Optional<String> key, String word, Startup startup) {
    if (key.isEmpty()) {
      throw new ParameterException(
          "'%s' is not KEY=VALUE; %s is missing, which would name a key"
              .formatted(word, startup.script().describe(Method.MAGIC_CONFIG_KEY)));
    }
    return new Setting(key.get(), word);
  }
}
