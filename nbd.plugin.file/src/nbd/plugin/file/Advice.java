package nbd.plugin.file;

/** The order in which a file will be read. */
enum Advice {
  NORMAL,
  RANDOM,
  SEQUENTIAL
}
