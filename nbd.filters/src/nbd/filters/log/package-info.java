/**
 * Logs what clients do, in nbdkit's format: {@link nbd.filters.log.LogFilter}.
 *
 * <p>{@link nbd.filters.log.LogExport} and {@link nbd.filters.log.LogHandle} see the calls, {@link
 * nbd.filters.log.Fields} writes what a call is about, {@link nbd.filters.log.Journal} gives each
 * {@link nbd.filters.log.Line} to all {@link nbd.filters.log.Destination}s: a file, a script, or
 * the server's own log.
 */
package nbd.filters.log;
