package nbd.filters.ip;

import java.io.IOException;
import java.util.List;
import nbd.api.Export;
import nbd.api.Filter;
import nbd.api.Host;
import nbd.api.Parameter;
import nbd.api.Parameters;
import nbd.api.Schema;
import org.osgi.service.component.annotations.Component;

/** Lets clients in by their addresses: {@code allow=LIST deny=LIST}. */
@Component(service = Filter.class)
public final class IpFilter implements Filter {
  private static final String ALLOW = "allow";
  private static final String DENY = "deny";

  private static final Schema SCHEMA =
      Schema.of(
          Parameter.text(ALLOW)
              .help("who is let in, with commas: any, anyipv4, 192.0.2.0/24, ::1, uid:0 ...")
              .repeatable(),
          Parameter.text(DENY).help("who else is not let in, in the same way").repeatable());

  /** For the container, and for ServiceLoader. */
  public IpFilter() {}

  @Override
  public String name() {
    return "ip";
  }

  @Override
  public String description() {
    return "lets clients in by their addresses or users";
  }

  @Override
  public Schema schema() {
    return SCHEMA;
  }

  @Override
  public Export wrap(Export next, Parameters parameters, Host host) throws IOException {
    List<Rule> allow = new RuleParser(ALLOW).rules(parameters.texts(ALLOW));
    return new IpExport(next, allow, new RuleParser(DENY).rules(parameters.texts(DENY)));
  }
}
