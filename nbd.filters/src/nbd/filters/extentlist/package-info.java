/**
 * Tells the extents that a file lists, as long as nobody has written there: {@link
 * nbd.filters.extentlist.ExtentListFilter}.
 *
 * <p>{@link nbd.filters.extentlist.ListFile} reads the file into an {@link
 * nbd.filters.extentlist.ExtentList}; {@link nbd.filters.extentlist.Changed} remembers where the
 * disk has been changed since, and {@link nbd.filters.extentlist.ListedExtents} answers out of
 * both.
 */
package nbd.filters.extentlist;
