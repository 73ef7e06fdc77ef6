/**
 * What a running server tells of itself by a file beside the plugins, and how others read it:
 * {@code nbdj list} and {@code nbdj history} ask no server, they look at these files.
 */
package nbd.app.status;
