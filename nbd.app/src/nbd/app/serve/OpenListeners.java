package nbd.app.serve;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import nbd.server.NbdServer;

/** The addresses a server listens on, as files say them. */
record OpenListeners(NbdServer server) implements Kind<ConfiguredListener> {
  @Override
  public ConfiguredListener read(Path file) throws ConfigurationException {
    return new ConfiguredListener(ListenerFile.parse(FileText.of(file)));
  }

  @Override
  public Set<Object> claims(ConfiguredListener said) {
    return said.exclusive();
  }

  @Override
  public ConfigurationException taken(ConfiguredListener said, String otherFile) {
    return new ConfigurationException(
        said.file().at(), "this address is already in " + otherFile + "; give another one");
  }

  @Override
  public Outcome apply(Optional<ConfiguredListener> before, ConfiguredListener said)
      throws ConfigurationException {
    try {
      if (before.isPresent()) {
        said.replace(before.get(), server);
      } else {
        said.open(server);
      }
    } catch (IOException failure) {
      throw new ConfigurationException(said.file().at(), failure.getMessage(), failure);
    }
    return Outcome.done("listens on " + uris(said));
  }

  @Override
  public Outcome end(ConfiguredListener said) {
    String uris = uris(said);
    said.close(server);
    String text = "the file is gone: does not listen on " + uris + " any more";
    return server.addresses().isEmpty()
        ? Outcome.doubtful(text + ", and nowhere else: nobody can connect before a file says where")
        : Outcome.done(text);
  }

  private String uris(ConfiguredListener listener) {
    return Uris.of(server, listener.bound(), "").map(Object::toString).collect(joining(" and "));
  }
}
