/**
 * Files, one behind the other, as one disk. {@link nbd.plugins.split.Parts} says which file a byte
 * is in; a {@link nbd.plugins.split.Part} reads and writes one file, and {@link
 * nbd.plugins.split.Holes} tells its holes where the system can.
 */
package nbd.plugins.split;
