/**
 * Disks that scripts make, by the script protocol of nbdkit: for each call a program is run that
 * gets the method's name and its arguments, reads data from standard input, prints data on standard
 * output and tells by its exit status how it went.
 *
 * <p>{@link nbd.plugins.sh.ShPlugin} runs one program for all methods, {@link
 * nbd.plugins.sh.EvalPlugin} a piece of shell script for each. What both share: {@link
 * nbd.plugins.sh.Commands} says what is run, {@link nbd.plugins.sh.Runner} runs it, {@link
 * nbd.plugins.sh.Script} understands what the exit status means, {@link
 * nbd.plugins.sh.ScriptExport} and {@link nbd.plugins.sh.ScriptHandle} are the disk.
 */
package nbd.plugins.sh;
