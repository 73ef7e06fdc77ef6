package nbd.server.testing;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;

/** A plugin whose disks have the size that is wanted, and that remembers what it has made. */
public class SizedPlugin implements Plugin {
  private final String name;
  private final List<TestExport> made = new CopyOnWriteArrayList<>();

  /** A plugin of that name. */
  public SizedPlugin(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "disks of any size";
  }

  @Override
  public Schema schema() {
    return Schema.of(Parameter.size("size").mandatory().asBareWord(), Parameter.text("device"));
  }

  /** All exports that were made, in order. */
  public List<TestExport> made() {
    return made;
  }

  /** The export that was made last. */
  public TestExport last() {
    return made.getLast();
  }

  /** A disk that no device is needed for; 13 bytes are refused. */
  @Override
  public Export export(Parameters parameters, Host host) throws IOException {
    long size = parameters.number("size");
    if (size == 13) {
      throw new ParameterException("parameter 'size': 13 bytes bring bad luck; take 14");
    }
    if (parameters.has("device")) {
      throw new IOException("device " + parameters.text("device") + " is not there");
    }
    TestExport export = make(size);
    made.add(export);
    return export;
  }

  /** Makes an export. */
  protected TestExport make(long size) {
    return new TestExport(_ -> ByteDisk.able(size));
  }
}
