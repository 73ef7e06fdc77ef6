package nbd.server;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import nbd.api.ExportName;
import nbd.api.Setting;

/**
 * A disk, or family of disks, to serve: which plugin makes it, what stands in front, and the name
 * that clients ask for.
 *
 * <p>A client that asks for {@code NAME} gets the disk that the plugin calls ""; {@code NAME/REST}
 * gets the one that the plugin calls {@code REST}. The name "" is the default export, {@link
 * #EVERY_NAME} takes every name that no other export has, and hands it on whole.
 *
 * @param name what clients ask for: at most 4096 bytes of UTF-8, no NUL
 * @param description a line for people, shown by LIST and INFO; "" for what the plugin says
 * @param filters what stands in front, the outermost first
 * @param plugin makes the disk
 * @param readOnly whether all changes are refused, whatever the disk can
 * @param misfit what becomes of clients whom a change of this export does not fit; what the export
 *     is to become says it
 */
public record ExportSpec(
    String name,
    String description,
    List<Layer> filters,
    Layer plugin,
    boolean readOnly,
    Misfit misfit) {
  /** The name of an export that takes every name no other export has. */
  public static final String EVERY_NAME = "*";

  /**
   * What becomes of the clients that are connected when the export becomes something that they
   * cannot be moved to unnoticed: another disk, one of another size, or one that cannot do what
   * they were told.
   */
  public enum Misfit {
    /** They are served as before until they leave. */
    STAY,
    /** From then on they get ESHUTDOWN. */
    END
  }

  /**
   * A plugin or filter, and its parameters.
   *
   * @param name what it is called on the command line
   * @param parameters in the order in which they were given
   */
  public record Layer(String name, List<Setting> parameters) {
    public Layer {
      Objects.requireNonNull(name);
      parameters = List.copyOf(parameters);
    }

    /** With parameters by their names, none of them twice. */
    public Layer(String name, Map<String, String> parameters) {
      this(name, Setting.listOf(parameters));
    }
  }

  /**
   * @throws IllegalArgumentException if the name or the description is longer than 4096 bytes or
   *     has a NUL
   */
  public ExportSpec {
    // The rules for its strings are those of a line of LIST, which checks itself.
    ExportName _ = new ExportName(name, description);
    Objects.requireNonNull(plugin);
    Objects.requireNonNull(misfit);
    filters = List.copyOf(filters);
  }

  /** Clients that a change does not fit stay. */
  public ExportSpec(
      String name, String description, List<Layer> filters, Layer plugin, boolean readOnly) {
    this(name, description, filters, plugin, readOnly, Misfit.STAY);
  }
}
