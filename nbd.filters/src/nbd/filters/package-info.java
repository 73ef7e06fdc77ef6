/**
 * The filters, a package each, and here what several of them begin with: {@link
 * nbd.filters.HandleFilter}, an export that differs from the one below only in the handles that it
 * opens, and {@link nbd.filters.Abilities}.
 *
 * <p>Also shared:
 *
 * <ul>
 *   <li>{@code window}: a part of a disk as a disk of its own
 *   <li>{@code peek}: how a filter looks at the disk below
 *   <li>{@code bytes}: requests that a filter makes or cuts
 *   <li>{@code blocks}: arithmetic of blocks, and extents in whole blocks
 *   <li>{@code ranges}: locks on ranges
 *   <li>{@code marked}: sets of ranges that something holds for
 *   <li>{@code store}: private files, and what is kept for each disk
 *   <li>{@code unpack}: disks that are unpacked to a private file
 *   <li>{@code attempts}: trying again
 * </ul>
 *
 * <p>No filter uses another one's package. Nothing is exported from this bundle.
 */
package nbd.filters;
