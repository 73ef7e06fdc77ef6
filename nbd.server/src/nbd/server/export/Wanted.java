package nbd.server.export;

/**
 * What an export is to become, and is not yet.
 *
 * @param source what it is to be made of
 * @param why not, for people
 * @param obstacle what is in the way
 */
record Wanted(Source source, String why, Obstacle obstacle) {
  /** What is in the way. */
  enum Obstacle {
    /** A layer is not there. */
    MISSING,
    /** The layers that are there cannot serve it. */
    LAYERS,
    /** They can, but not the clients that are connected. */
    CLIENTS
  }
}
