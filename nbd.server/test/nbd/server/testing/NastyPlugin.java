package nbd.server.testing;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import nbd.api.Contexts;
import nbd.api.Export;
import nbd.api.ExtentMap;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Identity;
import nbd.api.MetaContext;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.api.Support;
import nbd.api.Traits;

/**
 * One version of a plugin, all versions of which make exports of the same devices. What it is like
 * is said before it is used; its faults come and go.
 */
public final class NastyPlugin implements Plugin {
  /** What it is called in a configuration. */
  public static final String NAME = "nasty";

  /** A context beside base:allocation. */
  public static final String EXTRA = "test:extra";

  private final String version;
  private final Map<String, NastyDevice> devices;
  private final Faults faults = new Faults();
  private final List<NastyExport> made = new CopyOnWriteArrayList<>();
  private Handover handover = Handover.AFTER_CLOSE;
  private Schema schema =
      Schema.of(Parameter.text("disk").byDefault("one"), Parameter.text("note"));
  private UnaryOperator<Traits.Builder> shape = UnaryOperator.identity();
  private UnaryOperator<Contexts> contexts = UnaryOperator.identity();
  private int status;
  private boolean adopting = true;

  /** A version that makes disks of these devices, by the parameter 'disk'. */
  public NastyPlugin(String version, Map<String, NastyDevice> devices) {
    this.version = version;
    this.devices = Map.copyOf(devices);
  }

  /** How its exports are handed over. */
  public NastyPlugin handing(Handover how) {
    handover = how;
    return this;
  }

  /** Its parameters. */
  public NastyPlugin knowing(Parameter... parameters) {
    schema = Schema.of(parameters);
    return this;
  }

  /** Its disks are like this. */
  public NastyPlugin shaped(UnaryOperator<Traits.Builder> how) {
    shape = how;
    return this;
  }

  /** Its disks have these of its contexts. */
  public NastyPlugin with(UnaryOperator<Contexts> change) {
    contexts = change;
    return this;
  }

  /** Its disks tell this status of everything. */
  public NastyPlugin telling(int told) {
    status = told;
    return this;
  }

  /** Its disks leave what those before them retained. */
  public NastyPlugin leavingAll() {
    adopting = false;
    return this;
  }

  /** What is wrong with it now. */
  public Faults faults() {
    return faults;
  }

  /** All exports that were made, in order. */
  public List<NastyExport> made() {
    return made;
  }

  /** The export that was made last. */
  public NastyExport last() {
    return made.getLast();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "for tests";
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Export export(Parameters parameters, Host host) throws IOException {
    faults.strike("export");
    NastyExport export = new NastyExport(this, disk(parameters));
    made.add(export);
    return export;
  }

  private NastyDevice disk(Parameters parameters) {
    return devices.get(schema.find("disk").isPresent() ? parameters.text("disk") : "one");
  }

  Handover handover() {
    return handover;
  }

  boolean isAdopting() {
    return adopting;
  }

  Traits traits(NastyDevice device) {
    String disk =
        devices.entrySet().stream()
            .filter(each -> each.getValue() == device)
            .findAny()
            .orElseThrow()
            .getKey();
    Traits.Builder able = ByteDisk.ableTraits(NastyDevice.SIZE).identity(new Identity(NAME, disk));
    return shape.apply(able).build();
  }

  Contexts contexts() {
    return contexts.apply(
        Contexts.ofAllocation((_, _) -> ExtentMap.of(0, NastyDevice.SIZE, status))
            .with(
                new MetaContext(
                    EXTRA, Support.NATIVE, (_, _) -> ExtentMap.of(0, NastyDevice.SIZE, status))));
  }

  @Override
  public String toString() {
    return version;
  }
}
