/** Remembers what the layer below has told of its extents. */
package nbd.filters.cacheextents;
