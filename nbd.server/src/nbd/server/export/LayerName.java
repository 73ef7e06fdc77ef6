package nbd.server.export;

/**
 * Where in the server a layer stands, for messages and logs.
 *
 * @param layer name of the plugin or filter
 * @param exportName what the client asked for
 * @param connection number of the connection
 */
record LayerName(String layer, String exportName, long connection) {
  @Override
  public String toString() {
    return layer;
  }
}
