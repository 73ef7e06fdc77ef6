package nbd.server.export;

/** A plugin or filter that an export needs is not installed now; the message names it. */
final class LayerMissing extends Exception {
  private static final long serialVersionUID = 1;

  LayerMissing(String kind, String name) {
    super(kind + " '" + name + "' is not installed");
  }
}
