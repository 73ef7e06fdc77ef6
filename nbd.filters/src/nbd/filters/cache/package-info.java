/**
 * Keeps blocks of a slow disk in a private file: {@link nbd.filters.cache.CacheFilter}.
 *
 * <p>All handles of a disk share one {@link nbd.filters.cache.DiskCache}. Every call holds the
 * whole blocks that it touches, shared or exclusively, in its range locks; nobody waits for a
 * second range while holding one. What the maps of blocks and slots guard themselves is never held
 * over a call to the disk below.
 */
package nbd.filters.cache;
