/**
 * Tells clients other block sizes than the disk's: {@link
 * nbd.filters.blocksizepolicy.BlockSizePolicyFilter}.
 */
package nbd.filters.blocksizepolicy;
