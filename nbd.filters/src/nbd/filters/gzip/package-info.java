/** Serves what a gzip file has in it: {@link nbd.filters.gzip.GzipFilter}. */
package nbd.filters.gzip;
