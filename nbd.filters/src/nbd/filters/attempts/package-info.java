/** The same request more than once: what filters that try again have in common. */
package nbd.filters.attempts;
