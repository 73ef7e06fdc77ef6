package nbd.server.export;

/**
 * What an export is to become once its clients have left.
 *
 * @param source what it is to be made of
 * @param why it is not, for people
 */
record Wanted(Source source, String why) {}
