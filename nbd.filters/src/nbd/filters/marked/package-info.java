/**
 * Parts of a disk that a filter treats in a way of their own: those that cannot be read, or must
 * not be changed.
 */
package nbd.filters.marked;
