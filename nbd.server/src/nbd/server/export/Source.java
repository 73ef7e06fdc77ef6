package nbd.server.export;

import java.io.IOException;
import nbd.server.Catalog;
import nbd.server.ExportSpec;

/** What an export is made of. Immutable but for what it makes. */
public sealed interface Source permits SpecSource, OwnSource {
  /** The export as configured. */
  ExportSpec spec();

  /** The layers as they are installed now. */
  Layers find(Catalog catalog) throws LayerMissing;

  /**
   * The whole chain.
   *
   * @throws nbd.api.ParameterException if a parameter is not right
   * @throws IOException if the device behind it cannot be had
   */
  Layered make(Layers layers, ChainBuilder builder) throws IOException;
}
