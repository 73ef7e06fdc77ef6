/** Keeps parts of a disk from being changed, while the rest can be written to. */
package nbd.filters.protect;
