/**
 * Serves what a zstd file has in it: {@link nbd.filters.zstd.ZstdFilter}. The format is RFC 8878,
 * "Zstandard Compression and the 'application/zstd' Media Type"; comments name its sections.
 */
package nbd.filters.zstd;
