package nbd.plugins.sh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.api.Setting;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Disks made by pieces of shell script, one for each method; {@code eval METHOD=SCRIPT...}. */
@Component(service = Plugin.class)
public final class EvalPlugin implements Plugin {
  private final Processes processes = new Processes();

  /** For the container, and for ServiceLoader. */
  public EvalPlugin() {}

  @Override
  public String name() {
    return "eval";
  }

  @Override
  public String description() {
    return "a disk made by pieces of shell script, such as get_size='echo 1M'";
  }

  @Override
  public Schema schema() {
    List<Parameter> parameters = new ArrayList<>();
    for (String name : names()) {
      parameters.add(Parameter.text(name).help(help(name)));
    }
    return new Schema(parameters).takingOthers();
  }

  @Override
  public Export export(Parameters parameters, Host host) throws IOException {
    return startup(parameters, Files.createTempDirectory(host.temporaryFolder(), "eval-")).export();
  }

  @Override
  public Map<String, String> facts(List<Setting> given) throws IOException {
    return ScriptFacts.of(folder -> startup(schema().parse(given), folder));
  }

  private Startup startup(Parameters parameters, Path folder) throws IOException {
    Map<String, String> texts = texts(parameters);
    Script script = new Script(Snippets.in(folder, texts), new Runner(processes, folder));
    return new Startup(
        script, words(texts, parameters.others()), _ -> parameters.others(), schema());
  }

  private static List<String> words(Map<String, String> texts, List<Setting> others) {
    List<String> words = new ArrayList<>(List.of("eval"));
    texts.forEach((name, text) -> words.add(name + "=" + text));
    others.forEach(each -> words.add(each.name() + "=" + each.value()));
    return words;
  }

  /** Ends what still runs: the server has waited for it as long as it was willing to. */
  @Deactivate
  public void stop() {
    processes.endAll();
  }

  /** All methods but those that only a script in a file has, and what stands for missing ones. */
  private static List<String> names() {
    Set<Method> methods = EnumSet.allOf(Method.class);
    methods.remove(Method.LOAD);
    methods.remove(Method.MAGIC_CONFIG_KEY);
    List<String> names = new ArrayList<>();
    for (Method method : methods) {
      names.add(method.word());
    }
    names.add(Snippets.MISSING);
    return names;
  }

  private static String help(String name) {
    return name.equals(Snippets.MISSING)
        ? "shell script for every method that has none; exit 2 by default"
        : "shell script for the method " + name;
  }

  private static Map<String, String> texts(Parameters parameters) {
    Map<String, String> texts = new TreeMap<>();
    for (String name : names()) {
      parameters.optionalText(name).ifPresent(text -> texts.put(name, text));
    }
    promise(texts, Method.PWRITE, Method.CAN_WRITE, "exit 0");
    promise(texts, Method.FLUSH, Method.CAN_FLUSH, "exit 0");
    promise(texts, Method.TRIM, Method.CAN_TRIM, "exit 0");
    promise(texts, Method.ZERO, Method.CAN_ZERO, "exit 0");
    promise(texts, Method.EXTENTS, Method.CAN_EXTENTS, "exit 0");
    promise(texts, Method.CACHE, Method.CAN_CACHE, "echo native");
    return texts;
  }

  /** Who gives a method need not say that it is there. */
  private static void promise(
      Map<String, String> texts, Method method, Method question, String answer) {
    if (texts.containsKey(method.word())) {
      texts.putIfAbsent(question.word(), answer);
    }
  }
}
