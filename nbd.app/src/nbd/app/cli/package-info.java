/**
 * The command line {@code nbdj [OPTIONS] PLUGIN [KEY=]VALUE...}: what the arguments mean, and doing
 * it. Its words are nbdkit's, so that who knows one knows the other.
 */
package nbd.app.cli;
