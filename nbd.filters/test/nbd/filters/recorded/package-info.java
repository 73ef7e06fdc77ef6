/** What reaches the layer below a filter, for the tests of several filters. */
package nbd.filters.recorded;
