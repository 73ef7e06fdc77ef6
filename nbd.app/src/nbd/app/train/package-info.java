/**
 * What {@code bin/nbdj-aot} runs: a first client, so that the AOT cache knows what the server needs
 * for one. It is on its own and needs nothing but the JDK.
 */
package nbd.app.train;
