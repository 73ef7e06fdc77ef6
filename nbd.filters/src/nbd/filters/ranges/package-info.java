/**
 * Keeps calls about the same bytes of a disk apart, where a filter does in several steps what has
 * to look like one.
 */
package nbd.filters.ranges;
