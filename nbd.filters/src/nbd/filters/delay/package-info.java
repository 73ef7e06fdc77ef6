/** Makes calls wait: to see how a client bears a slow disk, or to provoke races. */
package nbd.filters.delay;
