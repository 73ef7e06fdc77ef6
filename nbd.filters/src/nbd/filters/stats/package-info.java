/** Counts what clients do, and writes it to a file at the end. */
package nbd.filters.stats;
