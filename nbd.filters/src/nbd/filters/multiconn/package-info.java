/**
 * Makes several connections to one disk consistent, or says that they are or are not.
 *
 * <p>{@link nbd.filters.multiconn.MultiConnHandle} sees the calls and notes in its {@link
 * nbd.filters.multiconn.Member} what there is to flush; a {@link nbd.filters.multiconn.Group} of
 * those flushes one or all of them.
 */
package nbd.filters.multiconn;
