/**
 * An NBD client: all of fixed newstyle negotiation but TLS, and transmission with simple replies,
 * structured replies and extended headers.
 *
 * <p>{@link nbd.client.NbdClient} is the way in for those who want a disk; {@link
 * nbd.client.Negotiation} is for those who want each step of the handshake, right or wrong. Section
 * names in the Javadoc are those of the <a
 * href="https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md">NBD protocol
 * document</a>.
 */
@Export
@Version("0.9.0")
package nbd.client;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
