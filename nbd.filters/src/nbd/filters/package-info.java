/**
 * The filters, a package each, and here what several of them begin with: {@link
 * nbd.filters.HandleFilter}, an export that differs from the one below only in the handles that it
 * opens, and {@link nbd.filters.Abilities}.
 *
 * <p>Also shared: {@code nbd.filters.window}, a part of a disk as a disk of its own; {@code
 * nbd.filters.peek}, by which a filter looks at the disk below; {@code nbd.filters.bytes}, requests
 * that a filter makes or cuts; {@code nbd.filters.ranges}, locks on ranges; and {@code
 * nbd.filters.store}, private files and what is kept for each disk.
 *
 * <p>No filter uses another one's package. Nothing is exported from this bundle.
 */
package nbd.filters;
