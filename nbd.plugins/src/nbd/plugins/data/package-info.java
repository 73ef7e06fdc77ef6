/**
 * A small disk that is written down on the command line, in nbdkit's language for it, in base64 or
 * as it is. {@link nbd.plugins.data.Parser} makes {@link nbd.plugins.data.Expression}s out of a
 * text, {@link nbd.plugins.data.Evaluation} writes what they say into an {@link
 * nbd.plugins.data.Image}, and {@link nbd.plugins.data.DataDisk} serves that to any number of
 * clients.
 */
package nbd.plugins.data;
