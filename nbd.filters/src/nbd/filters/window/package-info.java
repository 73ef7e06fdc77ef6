/** A part of a disk as a disk of its own: what offset, partition and truncate have in common. */
package nbd.filters.window;
