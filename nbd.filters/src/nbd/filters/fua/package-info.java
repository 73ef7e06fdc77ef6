/** Takes FUA away, forces how it is done, or does without what it and flushing promise. */
package nbd.filters.fua;
