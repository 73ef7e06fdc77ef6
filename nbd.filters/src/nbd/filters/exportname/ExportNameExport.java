package nbd.filters.exportname;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import nbd.api.Client;
import nbd.api.Export;
import nbd.api.ExportFilter;
import nbd.api.ExportName;
import nbd.api.Handle;
import nbd.api.Handover;
import nbd.api.OpenException;

/** Tells other names than the export below, and lets clients open some of them. */
final class ExportNameExport extends ExportFilter {
  private final Naming naming;

  ExportNameExport(Export next, Naming naming) {
    super(next);
    this.naming = naming;
  }

  @Override
  public Handover handover() {
    return Handover.BESIDE;
  }

  /** A strict "" is a name as others are: it stands for nothing else, or cannot be opened. */
  @Override
  public Optional<String> defaultName() {
    if (naming.strict()) {
      return naming.lets("") ? naming.defaultExport() : Optional.empty();
    }
    return naming.defaultExport().or(next()::defaultName);
  }

  @Override
  public List<ExportName> list() throws IOException {
    return switch (naming.listing()) {
      case Naming.EMPTY -> List.of();
      case Naming.ERROR -> throw new IOException("exportname-list=error: names are not told");
      case Naming.DEFAULT_ONLY -> onlyDefault();
      case Naming.EXPLICIT -> naming.explicit().stream().map(this::told).toList();
      default -> kept();
    };
  }

  private List<ExportName> onlyDefault() {
    boolean isThere = !naming.strict() || naming.lets("");
    return isThere ? List.of(told(defaultName().orElse(""))) : List.of();
  }

  private List<ExportName> kept() throws IOException {
    return next().list().stream()
        .map(below -> told(below.name(), () -> Optional.of(below.description())))
        .toList();
  }

  private ExportName told(String name) {
    return told(name, () -> next().description(nameBelow(name)));
  }

  private ExportName told(String name, Supplier<Optional<String>> below) {
    return new ExportName(name, naming.description().of(name, below).orElse(""));
  }

  @Override
  public Optional<String> description(String exportName) {
    String name = named(exportName);
    return naming.description().of(name, () -> next().description(nameBelow(name)));
  }

  private String named(String asked) {
    return asked.isEmpty() ? naming.defaultExport().orElse("") : asked;
  }

  private String nameBelow(String name) {
    return name.isEmpty() ? next().defaultName().orElse("") : name;
  }

  @Override
  public Handle open(Client client) throws IOException {
    String asked = client.exportName();
    String name = asked.isEmpty() ? defaultName().orElse("") : asked;
    if (!naming.lets(name)) {
      throw new OpenException(
          OpenException.Reason.UNKNOWN, "export '" + name + "' is none that exportname= names");
    }
    String below = nameBelow(name);
    return next().open(below.equals(asked) ? client : client.as(below, client.readOnly()));
  }
}
