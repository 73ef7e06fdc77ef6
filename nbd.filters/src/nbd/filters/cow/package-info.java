/**
 * Copy on write: {@link nbd.filters.cow.CowFilter}. What is written goes to an overlay in a private
 * file; the disk below is opened read-only.
 *
 * <p>{@link nbd.filters.cow.Overlay} has the bytes, {@link nbd.filters.cow.BlockMap} knows of each
 * block whether it is there, {@link nbd.filters.cow.CowExtents} tells it to clients.
 */
package nbd.filters.cow;
