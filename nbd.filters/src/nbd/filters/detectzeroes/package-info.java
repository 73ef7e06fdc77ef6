/**
 * Finds zeroes: in what the layer below tells as data, by reading it, and in what clients write, to
 * have it zeroed instead.
 */
package nbd.filters.detectzeroes;
