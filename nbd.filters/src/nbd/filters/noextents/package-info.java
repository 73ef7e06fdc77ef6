/** Takes away what the layers below know of holes and zeroes. */
package nbd.filters.noextents;
