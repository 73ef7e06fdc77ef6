/**
 * Serves what an xz file has in it, by blocks: {@link nbd.filters.xz.XzFilter}. A block that is
 * asked for is unpacked into a cache that all handles of the disk share.
 */
package nbd.filters.xz;
