/**
 * Folders whose files come, change and go while the program runs: {@link
 * nbd.app.watch.WatchedFolder} tells of them when they are quiet.
 */
package nbd.app.watch;
