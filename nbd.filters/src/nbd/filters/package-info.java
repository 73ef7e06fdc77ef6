/**
 * The filters, a package each, and here what several of them begin with: {@link
 * nbd.filters.HandleFilter}, an export that differs from the one below only in the handles that it
 * opens, and {@link nbd.filters.Abilities}.
 *
 * <p>Also shared: {@code nbd.filters.window}, a part of a disk as a disk of its own, and {@code
 * nbd.filters.peek}, by which a filter reads the disk below for itself.
 *
 * <p>No filter uses another one's package. Nothing is exported from this bundle.
 */
package nbd.filters;
