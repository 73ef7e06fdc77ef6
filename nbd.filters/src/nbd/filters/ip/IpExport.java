package nbd.filters.ip;

import java.io.IOException;
import java.util.List;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.OpenException;

/** Asks the rules before anything is told to a client. */
final class IpExport extends ExportFilter {
  private final List<Rule> allow;
  private final List<Rule> deny;

  IpExport(Export next, List<Rule> allow, List<Rule> deny) {
    super(next);
    this.allow = List.copyOf(allow);
    this.deny = List.copyOf(deny);
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  @Override
  public void admit(Client client) throws OpenException {
    if (!matches(allow, client) && matches(deny, client)) {
      throw new OpenException(
          OpenException.Reason.POLICY, "clients from this address are not let in");
    }
    super.admit(client);
  }

  private static boolean matches(List<Rule> rules, Client client) {
    return rules.stream().anyMatch(rule -> rule.matches(client));
  }

  @Override
  public Handle open(Client client) throws IOException {
    return next().open(client);
  }
}
