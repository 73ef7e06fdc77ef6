/**
 * Lets clients in or not, by where they come from: {@link nbd.filters.ip.IpFilter}.
 *
 * <p>{@link nbd.filters.ip.RuleParser} makes {@link nbd.filters.ip.Rule}s of words, and {@link
 * nbd.filters.ip.IpExport} asks them.
 */
package nbd.filters.ip;
