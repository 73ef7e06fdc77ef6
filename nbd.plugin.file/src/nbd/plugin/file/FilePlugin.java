package nbd.plugin.file;

import java.io.IOException;
import nbd.api.Export;
import nbd.api.Host;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Serves files and block devices; {@code file FILE} or {@code file dir=FOLDER}. */
@Component(service = Plugin.class)
public final class FilePlugin implements Plugin {
  /** For the container, and for ServiceLoader. */
  public FilePlugin() {}

  @Override
  public String name() {
    return "file";
  }

  @Override
  public String description() {
    return "a file or a block device, or those in a folder by export name";
  }

  @Override
  public Schema schema() {
    return FileParameters.SCHEMA;
  }

  @Override
  public Export export(Parameters parameters, Host host) throws IOException {
    FileParameters wanted = FileParameters.of(parameters);
    return wanted.source().export(Opener.ofThisSystem(wanted, host));
  }
}
