package nbd.app.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import nbd.api.Filter;
import nbd.api.ParameterException;
import nbd.api.Plugin;
import nbd.server.Catalog;
import nbd.server.ExportStatus;
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

  private String news(Optional<ExportFile> before, ExportFile said) {
    if (before.isEmpty()) {
      return said.title() + " is served";
    }
    if (before.get().spec().equals(said.spec())) {
      return said.title() + " is as it was";
    }
    int behind = status(said).map(ExportStatus::behind).orElse(0);
    return said.title() + " has changed" + (behind == 0 ? "" : stay(behind));
  }

  private static String stay(int behind) {
    return behind == 1
        ? "; 1 client stays with what it was"
        : "; " + behind + " clients stay with what it was";
  }

  private Optional<ExportStatus> status(ExportFile said) {
    return server.exports().stream()
        .filter(status -> status.spec().name().equals(said.name().value()))
        .findFirst();
  }

  /** Why it does not serve yet, or not as the file says, if that is so. */
  private Optional<Outcome> notYet(ExportFile said) {
    return status(said)
        .flatMap(
            status ->
                switch (status.state()) {
                  case SERVING, UPGRADING -> asBefore(said, status.why());
                  case VACANT -> Optional.of(vacant(said, status.why()));
                  case DRAINING, FAILED ->
                      Optional.of(
                          Outcome.notYet(said.nameAt(), said.title() + " waits: " + status.why()));
                });
  }

  private static Optional<Outcome> asBefore(ExportFile said, String why) {
    return why.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Outcome.notYet(said.nameAt(), said.title() + " stays as it was for now: " + why));
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
