/** Swaps the bytes of words: {@link nbd.filters.swab.SwabFilter}. */
package nbd.filters.swab;
