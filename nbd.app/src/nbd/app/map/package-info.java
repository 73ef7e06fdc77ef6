/**
 * {@code nbdj map}: asks any NBD server where the holes, zeroes and data of a disk are, and shows
 * them.
 */
package nbd.app.map;
