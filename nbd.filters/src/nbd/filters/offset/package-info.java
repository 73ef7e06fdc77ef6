/** Shows a part of the disk below, from an offset on. */
package nbd.filters.offset;
