/** Takes fetching ahead away, or forces how it is done. */
package nbd.filters.nocache;
