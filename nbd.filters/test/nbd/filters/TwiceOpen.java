package nbd.filters;

import java.io.IOException;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.Host;
import nbd.api.Identity;
import nbd.api.Parameters;
import nbd.api.Plugin;
import nbd.testkit.Scripted;

/** A disk whose bytes an array has, so that two exports of it may be open at the same time. */
final class TwiceOpen implements Plugin {
  private final Scripted array;

  TwiceOpen(byte[] bytes) {
    array = Scripted.on(bytes).traits(it -> it.identity(new Identity("array", "one")));
  }

  @Override
  public String name() {
    return "twice";
  }

  @Override
  public String description() {
    return "a disk of a test";
  }

  @Override
  public Export export(Parameters parameters, Host host) {
    Export made = array.export(parameters, host);
    return new Export() {
      @Override
      public Handle open(Client client) throws IOException {
        return made.open(client);
      }

      @Override
      public Handover handover() {
        return Handover.BESIDE;
      }
    };
  }
}
