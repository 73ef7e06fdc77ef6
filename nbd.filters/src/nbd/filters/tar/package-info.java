/**
 * Serves a file that is in a tar file: {@link nbd.filters.tar.TarFilter}. The headers are read
 * here, of the formats ustar (POSIX.1-1988), pax (POSIX.1-2001), GNU and the old one.
 */
package nbd.filters.tar;
