/** Has the layer below fetch what a client that reads in order will read next. */
package nbd.filters.readahead;
