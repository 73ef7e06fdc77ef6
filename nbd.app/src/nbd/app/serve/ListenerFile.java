package nbd.app.serve;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import nbd.app.system.TcpAddresses;

/**
 * What a file of {@code listeners/} says.
 *
 * @param at where the address stands
 */
record ListenerFile(ListenerSpec spec, Position at) {
  private static final List<String> KEYS = List.of("host", "port", "unix", "mode");

  ListenerFile {
    Objects.requireNonNull(spec);
    Objects.requireNonNull(at);
  }

  /** Reads the text of a file. */
  static ListenerFile parse(String text) throws ConfigurationException {
    Fields fields = Fields.of("a listener", JsonText.parse(text), KEYS);
    return fields.find("unix").isPresent() ? unix(fields) : tcp(fields);
  }

  private static ListenerFile unix(Fields fields) throws ConfigurationException {
    fields.refuse("host", "is for TCP: give \"unix\", or \"host\" and \"port\"");
    fields.refuse("port", "is for TCP: give \"unix\", or \"host\" and \"port\"");
    Json.Text path = fields.text("unix");
    Optional<SocketMode> mode = mode(fields);
    var spec = Fields.checked("unix", path.at(), () -> ListenerSpec.Unix.of(path.value(), mode));
    return new ListenerFile(spec, path.at());
  }

  private static Optional<SocketMode> mode(Fields fields) throws ConfigurationException {
    Optional<Json.Text> mode = fields.optionalText("mode");
    return mode.isEmpty()
        ? Optional.empty()
        : Fields.checked("mode", mode.get().at(), () -> mode.map(it -> SocketMode.of(it.value())));
  }

  private static ListenerFile tcp(Fields fields) throws ConfigurationException {
    fields.refuse("mode", "is for a Unix socket: give \"unix\" too");
    Optional<Json.Text> host = fields.optionalText("host");
    Optional<Json.Numeral> port = fields.optionalNumber("port");
    Position at =
        Stream.concat(host.stream(), port.stream())
            .map(Json::at)
            .findFirst()
            .orElse(fields.object().at());
    return new ListenerFile(new ListenerSpec.Tcp(name(host), number(port)), at);
  }

  private static Optional<String> name(Optional<Json.Text> host) throws ConfigurationException {
    if (host.isPresent() && host.get().value().isBlank()) {
      throw new ConfigurationException(
          host.get().at(), "\"host\" is blank; leave it out to listen on all addresses");
    }
    return host.map(Json.Text::value);
  }

  private static int number(Optional<Json.Numeral> port) throws ConfigurationException {
    if (port.isEmpty()) {
      return TcpAddresses.NBD_PORT;
    }
    String literal = port.get().literal();
    if (!literal.matches("[0-9]{1,5}") || Integer.parseInt(literal) > TcpAddresses.HIGHEST_PORT) {
      throw new ConfigurationException(
          port.get().at(), "\"port\" has to be 0 (any free one) to 65535, and is " + literal);
    }
    return Integer.parseInt(literal);
  }
}
