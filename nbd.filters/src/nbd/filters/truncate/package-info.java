/**
 * Makes a disk smaller or larger: {@link nbd.filters.truncate.TruncateFilter}. A smaller one is a
 * window on the disk below; a larger one has behind it a tail of zeroes that is stored nowhere.
 */
package nbd.filters.truncate;
