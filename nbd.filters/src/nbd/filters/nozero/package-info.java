/** Takes zeroing away or forces the way in which it is done, to see what clients make of it. */
package nbd.filters.nozero;
