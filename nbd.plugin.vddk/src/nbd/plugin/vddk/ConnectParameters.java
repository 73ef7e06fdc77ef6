package nbd.plugin.vddk;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import nbd.api.ParameterException;
import nbd.api.Parameters;
import nbd.plugin.vddk.vix.ConnectSpec;

/** The parameters of the connection. */
final class ConnectParameters {
  private static final List<String> TEXTS =
      List.of("server", "user", "password", "vm", "cookie", "thumbprint");

  /** The library crashes where one of these is not there. */
  private static final List<String> NEEDED = List.of("server", "user", "password", "vm");

  private ConnectParameters() {}

  /**
   * The connection that is wished for.
   *
   * @throws ParameterException if a parameter is missing or not right
   */
  static ConnectSpec of(Parameters given, Passwords passwords) {
    return new ConnectSpec(
        remote(given, passwords), written(given, "snapshot"), written(given, "transports"));
  }

  /** Whether anything that is given is for a server. */
  static boolean isRemote(Parameters given) {
    boolean ports = port(given, "port") > 0 || port(given, "nfchostport") > 0;
    return ports || TEXTS.stream().anyMatch(given::has);
  }

  private static Optional<ConnectSpec.Remote> remote(Parameters given, Passwords passwords) {
    if (!isRemote(given)) {
      return Optional.empty();
    }
    checkComplete(given);
    return Optional.of(
        new ConnectSpec.Remote(
            given.text("server"),
            given.text("user"),
            passwords.of(given.text("password"), given.text("server"), given.text("user")),
            given.text("vm"),
            written(given, "cookie"),
            written(given, "thumbprint"),
            port(given, "port"),
            port(given, "nfchostport")));
  }

  private static void checkComplete(Parameters given) {
    List<String> missing = NEEDED.stream().filter(name -> isMissing(given, name)).toList();
    if (!missing.isEmpty()) {
      String asking = String.join(", ", asking(given).map(name -> "'" + name + "'").toList());
      throw new ParameterException(
          "a disk of a server is asked for (by %s), for which is missing: %s"
              .formatted(asking, String.join(", ", missing.stream().map(it -> it + "=").toList())));
    }
  }

  /** Which parameters say that there is a server. */
  private static Stream<String> asking(Parameters given) {
    return Stream.concat(TEXTS.stream(), Stream.of("port", "nfchostport")).filter(given::has);
  }

  /** An empty password is one. */
  private static boolean isMissing(Parameters given, String name) {
    return name.equals("password") ? !given.has(name) : written(given, name).isEmpty();
  }

  private static Optional<String> written(Parameters given, String name) {
    return given.optionalText(name).filter(text -> !text.isEmpty());
  }

  /** 0 is the library's own, as if it were not given. */
  private static int port(Parameters given, String name) {
    OptionalLong port = given.optionalNumber(name);
    if (port.orElse(0) > 0xffff) {
      throw new ParameterException(
          "parameter '%s': %d is not a port, 1 to 65535, or 0 for the usual one"
              .formatted(name, port.getAsLong()));
    }
    return (int) port.orElse(0);
  }
}
