/**
 * Lets clients send requests of any size and place to a disk that takes whole blocks, and not too
 * many at once: {@link nbd.filters.blocksize.BlockSizeFilter}.
 */
package nbd.filters.blocksize;
