/**
 * Whole blocks: requests made into such, what is known of bytes told for blocks, and memory for the
 * blocks of a request.
 */
package nbd.filters.blocks;
