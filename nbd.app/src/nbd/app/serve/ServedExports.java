package nbd.app.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import nbd.api.Filter;
import nbd.api.ParameterException;
import nbd.api.Plugin;
import nbd.server.Catalog;
import nbd.server.NbdServer;

/** A server's exports, as files say them. */
record ServedExports(NbdServer server, Catalog catalog) implements Kind<ExportFile> {
  static final String SUFFIX = ".json";

  @Override
  public ExportFile read(Path file) throws ConfigurationException {
    String name = file.getFileName().toString();
    return ExportFile.parse(FileText.of(file), name.substring(0, name.length() - SUFFIX.length()));
  }

  @Override
  public Set<Object> claims(ExportFile said) {
    return Set.of(said.name());
  }

  @Override
  public ConfigurationException taken(ExportFile said, String otherFile) {
    return new ConfigurationException(
        said.nameAt(), said.title() + " is already in " + otherFile + "; give another \"name\"");
  }

  @Override
  public Outcome apply(Optional<ExportFile> before, ExportFile said) throws ConfigurationException {
    put(said);
    before
        .filter(old -> !old.name().equals(said.name()))
        .ifPresent(old -> server.remove(old.name().value()));
    return notYet(said).orElseGet(() -> Outcome.done(news(before, said)));
  }

  private static String news(Optional<ExportFile> before, ExportFile said) {
    if (before.isEmpty()) {
      return said.title() + " is served";
    }
    return before.get().spec().equals(said.spec())
        ? said.title() + " is as it was"
        : said.title() + " has changed";
  }

  /** Why it does not serve yet, if it does not. */
  private Optional<Outcome> notYet(ExportFile said) {
    return server.exports().stream()
        .filter(status -> status.spec().name().equals(said.name().value()))
        .findFirst()
        .flatMap(
            status ->
                switch (status.state()) {
                  case SERVING -> Optional.empty();
                  case VACANT -> Optional.of(vacant(said, status.why()));
                  case UPGRADING, DRAINING, FAILED ->
                      Optional.of(
                          Outcome.notYet(said.nameAt(), said.title() + " waits: " + status.why()));
                });
  }

  private Outcome vacant(ExportFile said, String why) {
    Culprit missing = Culprit.of(why);
    String text = why + "; " + said.title() + " waits for it" + hint(missing);
    return Outcome.notYet(missing.in(said), text);
  }

  private String hint(Culprit missing) {
    return missing
        .layer()
        .map(
            name ->
                missing.isFilter()
                    ? Nearest.to(name, catalog.filters().stream().map(Filter::name).toList())
                    : Nearest.to(name, catalog.plugins().stream().map(Plugin::name).toList()))
        .orElse("");
  }

  private void put(ExportFile said) throws ConfigurationException {
    try {
      server.put(said.spec());
    } catch (ParameterException wrong) {
      throw new ConfigurationException(
          Culprit.of(wrong.getMessage()).in(said), wrong.getMessage(), wrong);
    } catch (IOException failure) {
      throw new ConfigurationException(said.plugin().name().at(), failure.getMessage(), failure);
    } catch (RuntimeException defect) {
      throw new ConfigurationException(
          said.plugin().name().at(), "this should not happen: " + defect, defect);
    }
  }

  @Override
  public Outcome end(ExportFile said) {
    server.remove(said.name().value());
    return Outcome.done("the file is gone, and " + said.title() + " with it");
  }
}
