/** Serves what ddrescue has saved of a disk, with what it could not save as errors. */
package nbd.filters.ddrescue;
