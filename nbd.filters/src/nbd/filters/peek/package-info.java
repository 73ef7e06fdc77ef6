/** How a filter reads the disk below for itself: partition tables, headers, indexes. */
package nbd.filters.peek;
